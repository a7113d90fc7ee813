"""What a table tells: the row that a question means, and the cell of it that is asked for."""

import pytest

from gemma10m_tui.conversation.pointing.quotes import sentence_at, sentences
from gemma10m_tui.conversation.tables.marked import rows_in, tables_in
from gemma10m_tui.conversation.tables.told_by_tables import told_by_a_table
from model.finder.vocabulary import Vocabulary

_WORDS = ("does", "take", "mean", "long", "is", "when", "shown", "should")
COMMON = Vocabulary(_WORDS, (900, 300, 200, 400, 990, 800, 60, 500))
CODES = """When something is wrong, the display shows an error code. Press start.

| Code | Meaning | What to do |
|------|:-------:|------------|
| E01 | The door is open | Close the door \\| press start |
| E02 | No water | Open the tap. Clean the filter |
| E03 | The drum is blocked | |
"""
PROGRAMMES = """Programme | Temperature | Load | Duration
Cotton | 60 °C | 8 kg | 2 h 40 min
Wool | 30 °C | 2 kg | 45 min
Quick | 30 °C | 3 kg | 15 min"""
LIMITS = "Part | Limit | Excess\nBuildings | 480 | 350\nContents | 65,000 | 250\nContents of freezer | 600 | 0"
CLUBS = """Club | Day | Leader
Chess | Monday | Mr. Petrov
Choir | Friday | Mrs. Lind"""
BREAD = """Ingredient | Day loaf | Rye tin | Oat loaf
wheat flour | 850 g | 200 g | 700 g
wholemeal or rye | 150 g | 800 g | none
salt | 20 g | 18 g | 13 g
baking time | 45 min | 70 min | 35 min"""
TASKS = """Action items:
Action | Owner | Due
Order new pumps | Tom Reuter | 17 May
Rewrite the chapter on filters | Anna Silva | 1 June"""


@pytest.mark.parametrize(
    ("text", "question", "told"),
    [
        (CODES, "What does error E02 mean?", "No water"),
        (CODES, "what should I do when E02 is shown", "Open the tap. Clean the filter"),
        (CODES, "Which code says that the drum is blocked?", "E03"),
        (CODES, "E03", "Code: E03 · Meaning: The drum is blocked"),
        (PROGRAMMES, "How long does the wool programme take?", "45 min"),
        (PROGRAMMES, "Which programme takes 15 min?", "Quick"),
        (PROGRAMMES, "What is the load of cotton?", "8 kg"),
        (LIMITS, "What is the excess for contents?", "250"),
        (LIMITS, "What is the limit for the contents of the freezer?", "600"),
        (
            "Years without claim | Discount\n1 | 10 %\n4 | 30 %",
            "What discount do four years without claim give?",
            "30 %",
        ),
        ("Item | Detail\nPayment | Ten times 61\nLender | A bank", "payment", "Payment: Ten times 61"),
        (TASKS, "Who has to order new pumps?", "Tom Reuter"),
        (TASKS, "When is the chapter on filters due?", "1 June"),
        (BREAD, "How much salt goes into the rye tin?", "18 g"),
        (BREAD, "How much salt is in the day loaf?", "20 g"),
        (BREAD, "How long is the rye tin baked?", "70 min"),
        (BREAD, "How much rye goes into the rye tin?", "800 g"),
        (CLUBS, "Who is the chess teacher?", "Mr. Petrov"),
        (CLUBS, "Who teaches chess?", "Mr. Petrov"),
        (CLUBS, "Who is the coach of the choir?", "Mrs. Lind"),
        (CLUBS, "Who is the chess champion?", "Club: Chess · Day: Monday · Leader: Mr. Petrov"),  # no leader
        ("7 | Anna | Oslo\n8 | Boris | Rome", "Boris?", "8 | Boris | Rome"),
    ],
)
def test_a_question_means_a_row_and_mostly_a_cell_of_it(text: str, question: str, told: str) -> None:
    found = told_by_a_table(COMMON, question, text)
    assert found is not None
    assert found.text == told
    assert found.row.cells[0].text in text[found.row.first : found.row.end]
    if found.cell is not None:
        assert text[found.cell.first : found.cell.end] == told


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (PROGRAMMES, "What colour has the coat of wool that Anna bought?"),  # wool alone is not what is asked
        (PROGRAMMES, "How much is 30 °C?"),  # of two rows
        (CODES, "What does error E09 mean?"),
        (CODES, "What does the display show?"),
        (CODES, "What is it?"),
        ("if a | b:\n    pass", "What does a do?"),
        ("No table here.", "Where is the table?"),
    ],
)
def test_what_means_no_one_row_is_told_by_none(text: str, question: str) -> None:
    assert told_by_a_table(COMMON, question, text) is None


def test_a_row_by_a_small_part_of_its_name_is_not_told_with_what_stands_around_the_table() -> None:
    effects = "On 5 mg it fell (p = 0.08).\n\nEffect | Placebo | 5 mg\nRaised liver values | 1 | 2\nFever | 3 | 4"
    told = told_by_a_table(COMMON, "What was the p value for 5 mg?", effects)
    assert told is None or told.cell is None
    told = told_by_a_table(COMMON, "On 5 mg, how many had fever?", effects)
    assert told is not None
    assert told.text == "4"


def test_what_no_row_has_is_told_by_no_cell_though_a_column_is_named() -> None:
    told = told_by_a_table(COMMON, "How much butter goes into the rye tin?", BREAD)
    assert told is None or told.cell is None


def test_a_cell_answers_where_all_that_is_asked_is_there_and_else_the_row_is_told() -> None:
    asked = ("What is the excess for contents?", "limit freezer ice")
    every = [told_by_a_table(COMMON, question, LIMITS) for question in asked]
    assert [told.text for told in every if told] == ["250", "Part: Contents of freezer · Limit: 600 · Excess: 0"]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Who burnt the yard?", None),
        ("Who paints the yard?", "Boris"),
        ("When does painting the hall start?", "9 May"),
        ("When is painting the hall due?", "1 June"),
        ("Who does not paint the yard?", None),
        ("How much does the yard weigh?", "2 kg"),
        ("How heavy is the hall?", "90 kg"),
    ],
)
def test_a_column_is_told_by_its_name_before_it_is_guessed_and_what_a_row_lacks_is_not_answered(
    question: str, told: str | None
) -> None:
    table = (
        "Work | Owner | Start | Due | Weight | Price\nPaint the hall | Anna | 9 May | 1 June | 90 kg | 7\n"
        "Paint the yard | Boris | 3 May | 5 May | 2 kg | 8"
    )
    found = told_by_a_table(COMMON, question, table)
    assert found is not None
    assert (found.cell and found.cell.text) == told


def test_what_stands_behind_a_table_is_said_of_something_else() -> None:
    staff = "Name | Position | Since\nAnna Berg | General manager | 2009\nBoris Holm | Guard | 2014"
    question = "Who is the deputy of the general manager?"
    behind = told_by_a_table(COMMON, question, f"{staff}\n\nThe deputy of Anna Berg is Cleo Dahl.")
    assert behind is not None
    assert behind.cell is None
    before = told_by_a_table(COMMON, "Who is the general manager of the bath?", f"Staff of the bath:\n\n{staff}")
    assert before is not None
    assert before.text == "Anna Berg"


def test_columns_may_have_numbers_in_their_names() -> None:
    (table,) = tables_in("Fee | Years 7-8 | F1 score\nLunch | $210 | 0.5\nBus | $90 | 0.7")
    assert table.heads is not None
    assert table.heads.cells[1].text == "Years 7-8"


def test_how_something_is_done_is_told_by_a_column_that_says_so() -> None:
    told = told_by_a_table(COMMON, "How do I mend E02?", CODES)
    assert told is not None
    assert told.text == "Open the tap. Clean the filter"
    told = told_by_a_table(COMMON, "How do I use wool?", PROGRAMMES)
    assert told is not None
    assert told.cell is None


def test_the_heads_of_columns_are_told_by_the_rule_below_them_or_by_having_no_numbers() -> None:
    (codes,), (programmes,), (bare,) = tables_in(CODES), tables_in(PROGRAMMES), tables_in("7 | Anna\n8 | Boris")
    assert codes.heads is not None
    assert [cell.text for cell in codes.heads.cells] == ["Code", "Meaning", "What to do"]
    assert [row.cells[0].text for row in codes.rows] == ["E01", "E02", "E03"]
    assert programmes.heads is not None
    assert len(programmes.rows) == 3
    assert bare.heads is None
    assert len(bare.rows) == 2


@pytest.mark.parametrize(
    ("rows", "is_headed"),
    [
        ("Effect | Placebo | 50 mg\nNausea | 9 (5.9%) | 14\nSleep | 7 (4.6%) | 7", True),
        ("Effect | Placebo | 50 mg\nNausea | 9 (5.9%) | 14", False),  # one row says too little
        ("Effect | 10 mg | 50 mg\nNausea | 9 | 14\nSleep | 7 | 7", False),
        ("Cotton | none | 60\nWool | 30 | 2\nSilk | 20 | 1", False),
        ("Cotton | warm | 60\nWool | cold | 2\nSilk | 20 | 1", False),
        ("1 | warm | 60\n2 | 30 | 2\n3 | 20 | 1", False),
        ("Cotton | warm | 60\nWool | 30 | 2\nSilk | 20", False),
    ],
)
def test_heads_may_have_figures_where_others_stand_above_figures_alone(rows: str, is_headed: bool) -> None:
    (table,) = tables_in(rows)
    assert (table.heads is not None) == is_headed


def test_a_row_is_a_sentence_whatever_its_cells_hold() -> None:
    row = "| E02 | No water | Open the tap. Clean the filter |"
    assert row in [said for _, _, said in sentences(CODES)]
    at = CODES.index("Clean the filter")
    assert sentence_at(CODES, at, at + 5).text == row
    assert [CODES[first:end] for first, end in rows_in(CODES)][3] == row
    assert rows_in("one | line alone\n\nand | another") == []


WORDS = "amber birch cedar daisy elder fir gorse hazel iris jasmine kale larch maple nettle olive poppy"


def test_a_row_that_has_one_word_more_of_many_is_not_clearly_the_one() -> None:
    words = WORDS.split()
    for more, told in ((1, False), (4, True)):
        table = f"Leaf | Pot\n{' '.join(words[: 8 + more])} | 1\n{' '.join(words[:8])} | 2"
        assert (told_by_a_table(COMMON, WORDS, table) is not None) is told


def test_a_row_that_says_little_else_goes_before_one_that_does_but_not_before_one_that_has_much_more() -> None:
    words = WORDS.split()[:10]
    table = f"Leaf | Pot\n{' '.join(words[:6])} rake spade hoe axe saw fork | 1\n{' '.join(words[6:8])} | 2"
    found = told_by_a_table(COMMON, " ".join(words), table)
    assert found is not None
    assert found.row.cells[1].text == "1"


def test_a_table_of_one_row_tells_its_rows_apart_in_nothing() -> None:
    assert told_by_a_table(COMMON, "What is the limit of the buildings?", "Part | Limit\nBuildings | 480") is None
