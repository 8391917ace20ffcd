"""The grade files of platforms: read to know who is in the class, and filled in with marks.

cells     a table in which every byte that is not changed stays as it was
people    whom a row is about, and which of our students that is
moodle    the worksheet of an assignment
canvas    the exported gradebook
roster    the class, from one of those or from a plain list
marks     what a cell is to say
filling   write the stored marks into a platform's own file
"""
