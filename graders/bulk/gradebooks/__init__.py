"""The files in which platforms keep grades: read to know who is in the class, and filled in with marks.

cells     a table of which every byte that is not changed stays as it was
people    who a row is about, and which of our students that is
moodle    the worksheet of an assignment
canvas    the exported gradebook
roster    the class, from one of those or from a plain list
marks     what a cell is to say
filling   the stored marks into a platform's own file
"""
