"""A list of people that is no gradebook: find its header, the column of the name, and what else names a person.

Such lists may have a title above the header, a running number first (序号), or first and last name in two columns. They
are separated by commas, semicolons or tabs. The header decides. Without a header, the first column that is not a
running number is the name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from graders.bulk.gradebooks.people import Person

__all__ = ["persons"]

HEADER_WITHIN = 6  # lines that are searched for the header: above it may stand a title, a course, a term, an empty line


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.split("|"))


_NAME = _words(
    "student | students | student name | name | full name | fullname | student full name | display "
    "name | 姓名 | 学生 | 學生 | 学生姓名 | 學生姓名 | 名字 | vollständiger name | nom complet | nombre completo | "
    "nome completo | 氏名"
)
_FIRST = _words("first name | firstname | given name | given names | vorname | prénom | prenom | nombre | nome | 名")
_LAST = _words(
    "last name | lastname | surname | family name | nachname | familienname | nom | nom de famille | "
    "apellido | apellidos | apellido(s) | cognome | 姓"
)
_OTHERS = _words(
    "id | sid | student id | student number | id number | number | username | user name | login | "
    "identifier | sis user id | sis login id | orgdefinedid | email | e-mail | email address | mail | "
    "github | role | github username | 学号 | 學號 | 邮箱 | 电子邮件 | 用户名 | 班级 | matrikelnummer | section "
    "| canvas_user_id | user_id | login_id | sections | canvas_group_id | group_id | roster_identifier "
    "| github_username | student_repository_name | student_repository_url | github_id | identifier"
)
_GROUP = _words(
    "group | group name | group_name | groups | team | team name | team_name | gruppe | groupe | grupo | gruppo "
    "| 小组 | 组 | 组别 | 群组 | 小組 | 群組 | グループ"
)
_RUNNING = _words("序号 | 序號 | 编号 | 編號 | no | no. | nr | nr. | # | num | № | lfd. nr. | index")
_KNOWN = _NAME | _FIRST | _LAST | _OTHERS | _RUNNING | _GROUP


def persons(rows: Sequence[Sequence[str]]) -> list[Person]:
    """Everybody in the rows of a list, in their order."""
    table = [[cell.strip() for cell in row] for row in rows]
    table = [row for row in table if any(row) and not row[0].casefold().startswith("sep=")]
    header, people = _split(table)
    columns = _name_columns(header, people)
    groups = [i for i, cell in enumerate(header) if cell in _GROUP]
    own = _own_columns(header, people, (*columns, *groups))
    found = []
    for row in people:
        parts = [row[column] for column in columns if column < len(row) and row[column]]
        if parts:
            others = tuple(row[column] for column in own if column < len(row) and row[column])
            teams = tuple(row[column] for column in groups if column < len(row) and row[column])
            found.append(Person(_joined(parts), others=(*_turned(parts), *others), teams=teams))
    return found


def _split(table: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """The header in small letters (empty if there is none), and the lines below it."""
    for at, row in enumerate(table[:HEADER_WITHIN]):
        cells = [cell.casefold() for cell in row]
        known = sum(cell in _KNOWN for cell in cells)
        if known and 2 * known >= len([cell for cell in cells if cell]):
            return cells, table[at + 1 :]
    return [], table


def _name_columns(header: list[str], people: list[list[str]]) -> tuple[int, ...]:
    """The column of the name, or the two columns of first and last name, in this order."""
    running = 0
    while header[running : running + 1] and header[running] in _RUNNING:
        running += 1
    if not header and _counts(people):
        running = 1
    here = {kind: [i for i, cell in enumerate(header) if cell in words] for kind, words in
            (("name", _NAME), ("first", _FIRST), ("last", _LAST))}  # fmt: skip
    if here["first"] and here["last"] and not here["name"]:
        return here["first"][0], here["last"][0]
    if here["name"] and running:
        return (here["name"][0],)
    return (running,)


def _counts(people: list[list[str]]) -> bool:
    """Whether the first column only numbers the lines."""
    return len(people) > 1 and [row[0] for row in people] == [str(i + 1) for i in range(len(people))]


def _own_columns(header: list[str], people: list[list[str]], names: tuple[int, ...]) -> list[int]:
    """The other columns in which every person has a value of their own: a login, a number, a mail address."""
    width = max(map(len, people), default=0)
    counting = [c for c in range(width) if (header[c : c + 1] and header[c] in _RUNNING) or (not header and c == 0)]
    others = [c for c in range(width) if c not in names and c not in counting]
    cells = {c: Counter(row[c] for row in people if len(row) > c and row[c]) for c in others}
    return [c for c, counted in cells.items() if max(counted.values(), default=0) == 1]


def _joined(parts: list[str]) -> str:
    """The whole name as a folder is called: first name, then last name; a Chinese name has the family name first."""
    if len(parts) == 2 and not any(part.isascii() for part in parts):
        return parts[1] + parts[0]
    return " ".join(parts)


def _turned(parts: list[str]) -> tuple[str, ...]:
    """The same name as lists write it: `Diaz, Cy` and `Diaz Cy`."""
    return (f"{parts[1]}, {parts[0]}", f"{parts[1]} {parts[0]}") if len(parts) == 2 else ()
