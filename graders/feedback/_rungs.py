"""The second and the third hint for each misconception: a pointer, then an idea; never the answer.

The first hint, a question about the student's own line, is in `_diagnoses.py`.
"""

from __future__ import annotations

RUNGS: dict[str, tuple[str, str]] = {
    "not-started": (
        "The docstring says what a day at the stall is. Write that down first, as if you were alone at the stall.",
        "A day is a loop: is there work, take some, do it, tell the shop. What ends the loop is what is seen "
        "when there is no work.",
    ),
    "crash": (
        "Read the last line of the message, then look at each value on that line: who sets it, and when?",
        "If it goes wrong only in some orders, a value changed between the line that made sure of it and the "
        "line that used it.",
    ),
    "already-locked": (
        "Look for whatever makes one seller wait for another: a lock, a queue, a join, a flag.",
        "This stall is meant to show the bug. Without anything that keeps the sellers apart it is there by itself.",
    ),
    "turns-do-not-oversell": (
        "Write your turns down the page and beside each one the step that it lets happen. When does the second "
        "seller look?",
        "Once a seller has looked, what they do next no longer depends on the heap. So only the order of the looks "
        "matters.",
    ),
    "no-lock": (
        "`x -= 1` reads, computes and writes. Say aloud what happens when two sellers have both read and neither has "
        "written yet.",
        "What several threads change may be touched only while holding something that only one of them can hold at a "
        "time. Reading is touching, too.",
    ),
    "not-exclusive": (
        "Count how many may be inside at once with what you use: does its number, or the gap between asking and "
        "setting, let a second one in?",
        "Asking whether it is free and then marking it as taken are two steps. A lock does both in one.",
    ),
    "lock-per-thread": (
        "Find the line on which the lock is made, and ask who runs that line, and how often.",
        "A door keeps people apart only if all of them use the same door.",
    ),
    "check-outside-lock": (
        "Put a finger on the line that looks and another on the line that takes. Is the lock held all the way "
        "from one to the other?",
        "What you saw without the lock may no longer be true. Once you hold the lock, you can look again.",
    ),
    "released-too-early": (
        "Go through the lines after the release. Which of them still use something that the others can change?",
        "A number that you stored in a variable of your own while you held the lock stays yours; the shared one does "
        "not.",
    ),
    "lock-not-released": (
        "Follow every path out of the function: the end, each `return` and `break`, and each line that may raise.",
        "There is a way of taking a lock that releases it by itself on every path out.",
    ),
    "releases-unheld-lock": (
        "Mark each place that takes the lock with + and each that gives it back with -. On which path does the "
        "count go below zero?",
        "The thread that takes a lock releases it, once, and in the same place of the program. Then nobody has to "
        "count.",
    ),
    "double-acquire": (
        "Who calls whom? Look whether a function that takes the lock is called by one that has it already.",
        "A Lock does not ask who holds it. Decide which of the two functions takes it; the other one relies on that.",
    ),
    "lock-order": (
        "Write down for each thread the order in which it takes its locks. Where do two lists disagree?",
        "If everybody takes the locks in the same order, they cannot end up waiting for each other in a circle.",
    ),
    "waits-holding-lock": (
        "Look at what is held when the wait begins. Do those who could end the wait have to get past it?",
        "Before you wait for the others, you have to let them in. Some waits release the lock by themselves, others "
        "do not.",
    ),
    "ignores-failed-acquire": (
        "Look at what `acquire` gives back. Which of your lines reads it?",
        "A seller who did not get the lock may not touch the heap: try again later, or do without.",
    ),
    "if-not-while": (
        "Between the signal and the moment you have the lock again, somebody else may have it. What could they "
        "do meanwhile?",
        "Being woken is a reason to look again, not a promise. What do you do when the second look is no better "
        "than the first?",
    ),
    "lost-wakeup": (
        "Look at the steps between deciding to wait and waiting. Can the signal be given right there?",
        "A signal leaves no trace. What it announces must also be written down where it can be seen, and looked at "
        "under the same lock.",
    ),
    "missing-notify": (
        "List every line that changes what a waiting thread is looking at. Which of them tells nobody?",
        "A waiting thread does not see changes by itself. Each change that could end a wait has to be announced, the "
        "last one of the day included.",
    ),
    "notify-one": (
        "Count who may be waiting at that moment, and what each of them waits for. Who is woken, and who stays?",
        "One wake-up may go to somebody who cannot use it. If the news concerns several, several have to hear it.",
    ),
    "one-sentinel": (
        "Count the end marks and the sellers who wait for one.",
        "What is taken out is gone for the others. Either there is one for each, or the one who takes it makes sure "
        "that the next one finds it too.",
    ),
    "waits-forever": (
        "Who could still end this wait, and have they gone home by then? Look at the last sweet potato of the day.",
        "Before you wait, you have to know that something is still to come. How can a seller see that nothing will?",
    ),
    "busy-wait": (
        "Find the pass through the loop in which nothing is done, and count its naps and waits.",
        "A thread with nothing to do should either be woken when there is something, or sleep a little before it "
        "looks again.",
    ),
    "never-stops": (
        "What has to be true for the loop to end? Follow that value through the last round of the day.",
        "A value that has to be met exactly may be skipped: a count below zero is over, too. And a copy that was read "
        "once never changes.",
    ),
    "stops-too-early": (
        "What does the seller see at that moment, and which two situations look just like that?",
        "Nothing on the counter and nothing left today are two facts. The second needs a number of its own.",
    ),
    "one-seller-sells-all": (
        "Look at where the lock is taken and where the loop begins. Which of them is outside?",
        "Hold it for one sweet potato, not for the whole day.",
    ),
    "sells-too-many": (
        "Play one seller with one sweet potato on paper: what is looked at before the first one, and before the "
        "second one?",
        "Try the smallest days first: none, one, two. An error of one shows there.",
    ),
    "sells-unroasted": (
        "Which number says how many lie on the counter, and is it looked at under the same hold of the lock as "
        "the taking?",
        "Ordered, raw, in the oven and on the counter are different places. Only from one of them can a sweet potato "
        "be sold.",
    ),
    "sells-too-fast": (
        "Find the line that lets a second pass, and check whether every sale passes it.",
        "A customer takes a second. The nap belongs to the sale, not to the day.",
    ),
    "wrong-number": (
        "Say the numbers aloud for a stall with two sweet potatoes. What must the first customer hear, and what "
        "the last?",
        "What is called out is how many are left after this one was taken, and it must be the number from that very "
        "moment.",
    ),
    "sells-without-announcing": (
        "Go along the path of one sold sweet potato, from the heap to the customer. Where does the shop hear of it?",
        "A sale counts only when the shop has been told of it, once for each.",
    ),
    "roasts-too-many": (
        "How does a roaster know how many to take? Play two roasters with six raw ones.",
        "The last batch may be smaller than five, and looking at the raw ones and taking them must not be two "
        "separate moments.",
    ),
    "hires-wrong": (
        "Write the numbers 0 to 4 in a row and below each what your list holds there.",
        "The list is only a list: the caller of `hire` starts the threads. The place in the list decides who roasts "
        "and who sells.",
    ),
    "relies-on-timing": (
        "Which line is right only because somebody else has surely finished by then? What makes it sure?",
        "A nap passes the time, it says nothing about the others. Only what they have told you does.",
    ),
}
