"""What instructors have: folders and archives of submissions, in the layout of the platform that they came from.

tree       folders, files and archives as one kind of tree; no link is followed, nothing is unpacked to disk
archives   zip and tar, read in memory within bounds
names      names in archives: which text the bytes are, and whether the path stays inside
layouts    pure functions that tell from a name whose submission it is: one per platform
students   who handed in what: the layouts applied to a whole folder
modules    which of a student's files is the exercise
reading    read the file that was planned, as a `Submission`
"""
