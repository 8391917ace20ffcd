"""Kinds of misconceptions that need words of their own: `word.kind`, as `diagnosis_args` names them.

If a kind leaves a text empty, the text of its word is used.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    title: str = ""
    hints: tuple[str, ...] = ()
    rungs: tuple[str, ...] = ()  # the second and the third


KINDS: dict[str, Kind] = {
    # What an exception means
    "crash.forgotten-global": Kind(
        hints=(
            "line {line} uses `{name}`: the stall's, or one that is this function's own? What tells Python which?",
            "which name is meant there: the stall's, or one that is the function's own?",
        ),
        rungs=(
            "Look for a line of this function that gives `{name}` a value. What does the stub say about that name, "
            "right below the docstring?",
            "A name that a function gives a value is its own, from its first line to its last, unless it says "
            "otherwise.",
        ),
    ),
    "crash.unbound": Kind(
        hints=(
            "on which path is line {line} reached before `{name}` has a value?",
            "on which path is it reached before the name has a value?",
        ),
        rungs=(
            "Go through every branch above that line. In which of them does `{name}` get a value, and in which not?",
            "What should happen there, on the path where it has been given nothing?",
        ),
    ),
    "crash.undefined": Kind(
        hints=(
            "where does the `{name}` of line {line} get its value, and is it spelled the same way there?",
            "where does that name get its value, and is it spelled the same way there?",
        ),
        rungs=(
            "Look for `{name}` in the whole file, letter by letter. What comes nearest?",
            "A name has to be made before it is used: by `=`, by `def`, by `import`, or as a parameter.",
        ),
    ),
    "crash.attribute": Kind(
        hints=(
            "is `{name}` on line {line} spelled right, and is the thing before the dot what you think it is?",
            "is the name behind the dot spelled right?",
        ),
        rungs=(
            "The message says what kind of thing stands before the dot. What can such a thing do?",
            "Compare it, letter by letter, with how the tutorial writes it.",
        ),
    ),
    "crash.none": Kind(
        hints=(
            "which value on line {line} is None, and what should have given it another one?",
            "which value is None there, and what should have given it another one?",
        ),
        rungs=(
            "Follow that value back to where it comes from. Which function returns nothing, on at least one path?",
            "A function that ends without `return` returns None.",
        ),
    ),
    "crash.index": Kind(
        hints=(
            "how many are there when line {line} takes one, or asks for one by its number?",
            "how many are there at that moment?",
        ),
        rungs=(
            "Say what is in it on a day with one sweet potato, and on a day with none.",
            "Before you take one, you have to know that there is one.",
        ),
    ),
    "crash.key": Kind(
        hints=(
            "which keys are there when line {line} asks for `{key}`?",
            "which keys are there at that moment?",
        ),
        rungs=(
            "Look for the line that should have put it there. Has it run by then, and with the very same key?",
            "What is asked for must have been put there before, or must be allowed to be missing.",
        ),
    ),
    "crash.call": Kind(
        hints=(
            "what does `{name}` want between its brackets, and what does line {line} give it?",
            "what does `{name}` want between its brackets, and what is it given?",
            "what is wanted between the brackets, and what is given?",
        ),
        rungs=(
            "Compare one by one: the parameters where `{name}` is made, and the values where it is called.",
            "Every parameter without a default wants exactly one value; `self` comes by itself.",
        ),
    ),
    "crash.types": Kind(
        hints=(
            "what is each value on line {line}: a number, a text, a list, a function?",
            "what is each value there: a number, a text, a list, a function?",
        ),
        rungs=(
            "The message names what does not fit. Which value on that line is that, and where does it come from?",
            "A text is not a number, even if it looks like one; and a number cannot be called like a function.",
        ),
    ),
    "crash.division": Kind(
        hints=("what does line {line} divide by, and when is that zero?", "what is divided by, and when is it zero?"),
        rungs=(
            "Follow the divisor back to where it gets its value. On which days is it zero?",
            "Before you divide, you have to know that the divisor is not zero.",
        ),
    ),
    "crash.unheld": Kind(
        hints=(
            "who holds the lock of that condition when line {line} runs?",
            "who holds the lock of that condition at that moment?",
        ),
        rungs=(
            "Which lines are inside the `with` of that lock, and is this one of them?",
            "A thread has to hold the lock of a condition when it waits there, and when it wakes the others.",
        ),
    ),
    "crash.recursion": Kind(
        hints=(
            "which function calls itself through line {line}, and what would end that?",
            "which function calls itself there, and what would end that?",
        ),
        rungs=(
            "Follow the calls with a pencil: who calls whom, and with what? What is different when the same function "
            "is called again?",
            "A loop can go on for a whole day. "
            "A call within a call takes room, and gives it back only when it returns.",
        ),
    ),
    "crash.started-twice": Kind(
        hints=(
            "which thread is started at line {line}, and who has started it before?",
            "which thread is started there, and who has started it before?",
        ),
        rungs=(
            "Look for every `start` in the file, and count how often each thread is started.",
            "A thread can be started only once. To work twice, use a loop, or two threads.",
        ),
    ),
    "crash.unstarted": Kind(
        hints=(
            "which thread does line {line} wait for, and has it been started by then?",
            "which thread is waited for there, and has it been started by then?",
        ),
        rungs=(
            "Write down in which order the threads are started. Who is at work while others are not yet?",
            "Only a thread that was started can come to its end. Who starts it, and when?",
        ),
    ),
    "crash.joins-itself": Kind(
        hints=(
            "which thread does line {line} wait for, and which one is waiting?",
            "which thread is waited for there, and which one is waiting?",
        ),
        rungs=(
            "Print the name of the thread that gets to that line, and the name of the one that it waits for.",
            "A thread cannot wait for its own end.",
        ),
    ),
    "crash.no-init": Kind(
        hints=("what does your class do in its `__init__`, and what now does the work of the `__init__` of `Thread`?",),
        rungs=(
            "Look for the `__init__` of your class. Does anything in it call that of `Thread`?",
            "An `__init__` of your own replaces the one that the class inherits.",
        ),
    ),
    "crash.generator": Kind(
        hints=(
            "who else is inside the generator when line {line} asks it for the next one?",
            "who else is inside the generator at that moment?",
        ),
        rungs=(
            "Let two people ask it at the same time: where does the first one stand when the second one comes?",
            "There is room for one in a generator. What lets only one in at a time?",
        ),
    ),
    "crash.changed": Kind(
        hints=(
            "who else puts something in or takes something out while line {line} goes through it?",
            "who else puts something in or takes something out while it is gone through?",
        ),
        rungs=(
            "Which lines change it, and what is held there? And what is held while it is gone through?",
            "From the first to the last, it must not change. What makes sure of that?",
        ),
    ),
    "crash.alone": Kind(
        hints=("what does the exception say about line {line}?", "what does the exception say?"),
        rungs=(
            "Read the last line of the message, then look at each value on that line: where does it come from?",
            "It happens to one person alone, too. So play that person's day on paper, line by line.",
        ),
    ),
    # What `hire` hands back
    "hires-wrong.started": Kind(
        "the threads are started before anybody asks for it",
        (
            "who starts the threads of `hire`, and when should the day begin for all of them?",
            "who starts the threads, and when should the day begin for all of them?",
        ),
        (
            "Look for `start` in `hire`, in what it calls, and in the classes of your threads.",
            "The caller of `hire` starts everybody, one after the other. Until then nobody works.",
        ),
    ),
    "hires-wrong.not-started": Kind(
        "`start()` is called, and no new thread runs",
        ("what does `start()` do in your threads, and who is at work then?",),
        (
            "Look at what your class has of its own: `start`, `run`, `__init__`. Which of them does the work?",
            "`start` makes a new thread, and that one calls `run`. Work that is done in `start` itself is done by the "
            "caller, one after the other.",
        ),
    ),
    "hires-wrong.not-a-list": Kind(
        "`hire` does not return a list",
        ("what does `hire` return, on each of its paths?",),
        (
            "What follows `return`? And is there a path without one?",
            "A list has a place for every number; the first one is that of employee 0.",
        ),
    ),
    "hires-wrong.count": Kind(
        "`hire` returns too many threads or too few",
        ("how many are in your list when two are asked for, when three, when ten?",),
        (
            "Write down which numbers your loop goes through when there are two employees.",
            "The first number is 0, and the last one is one less than how many there are.",
        ),
    ),
    "hires-wrong.not-threads": Kind(
        "not everything in the list is a thread of its own",
        ("what does `hire` put into the list: a new thread each time, or something else?",),
        (
            "Look at the brackets where the threads are made: is the work handed over, or is it done at once?",
            "A thread is told which function to call and with what, and calls it only once it is started.",
        ),
    ),
    "hires-wrong.stranger": Kind(
        "somebody is at work whom `hire` did not return",
        (
            "who is at work at line {line}: one of the threads of your list, or somebody else?",
            "who is at work there: one of the threads of your list, or somebody else?",
        ),
        (
            "Look at the brackets where the threads are made: is the work handed over, or is it done at once?",
            "Only those in the list may work, and only after they were started.",
        ),
    ),
    "hires-wrong.nobody-roasts": Kind(
        "those who should roast are sent to sell",
        ("which numbers does `hire` send to sell, and who is left to roast?",),
    ),
    # TURNS
    "turns-do-not-oversell.bad-entry": Kind(
        "TURNS names somebody who does not sell here",
        (
            "which sellers are there, and which of them is `{entry}`?",
            "which sellers are there, and what are their numbers?",
        ),
        (
            "Every entry of TURNS says who takes the next step. Go through the list: does each name a seller?",
            "There are two sellers, and counting begins with zero.",
        ),
    ),
    "turns-do-not-oversell.no-number": Kind(
        "an entry of TURNS is not a number",
        ("what is `{entry}`: a number, or something else?", "is every entry a number, and nothing else?"),
        (
            "Every entry of TURNS says who takes the next step. Go through the list: does each name a seller?",
            "There are two sellers, and counting begins with zero.",
        ),
    ),
    "turns-do-not-oversell.too-many": Kind(
        "TURNS is far longer than the day",
        ("how many steps does a day with two sellers and one sweet potato have?",),
        (
            "Count the steps of one seller on paper, from the first look to going home.",
            "After the last turn both go on by themselves: only the turns up to the bug matter.",
        ),
    ),
    "turns-do-not-oversell.no-list": Kind(
        "TURNS does not say yet who goes when",
        ("how would you write down, step by step, who takes the next one?",),
        (
            "Look at how the stub writes TURNS, and what it says about it.",
            "It is a list of numbers, one for each step: the number of the seller who takes it.",
        ),
    ),
    # Which worker does it, and with which lock
    "check-outside-lock.roasting": Kind("two roasters both saw the last raw sweet potato"),
    "not-exclusive.different-locks": Kind(
        "two different locks guard the same thing",
        (
            "who else changes it, and is it the lock of line {line} that they hold?",
            "who else changes it, and is it the same lock that they hold?",
        ),
        (
            "Write down beside each line that touches it which lock is held there.",
            "A door keeps people apart only if all of them use the same door.",
        ),
    ),
    "stops-too-early.stall": Kind(
        hints=(
            "how many are left when somebody goes home at line {line}?",
            "how many are left when everybody goes home?",
        ),
        rungs=(
            "Play a day with three sweet potatoes on paper. After which one does the loop end, and why?",
            "There is one reason to go home: nothing is left.",
        ),
    ),
    "stops-too-early.roaster": Kind(
        hints=(
            "how many are still raw when the roaster goes home after line {line}?",
            "how many are still raw when the last roaster goes home?",
        ),
        rungs=(
            "Play a day with one roaster and twelve raw ones on paper. After which batch is she done, and why?",
            "There is one reason for a roaster to go home: nothing is raw any more.",
        ),
    ),
}
