"""Which questions are about the whole text, and which only look like it."""

import pytest

from gemma10m_tui.conversation.whole.whole_question import Kind, whole_question


@pytest.mark.parametrize(
    ("question", "kind", "about"),
    [
        ("How many times is Count Fosco mentioned?", Kind.OCCURRENCES, "Count Fosco"),
        ("How often does the word 'whale' occur in the book?", Kind.OCCURRENCES, "whale"),
        ("Which documents mention Count Fosco?", Kind.OCCURRENCES, "Count Fosco"),
        ("Which files mention the word “whale”?", Kind.OCCURRENCES, "whale"),
        ("Which documents mention the map in this project?", Kind.OCCURRENCES, "map"),
        ("In which chapter is Anna mentioned?", Kind.OCCURRENCES, "Anna"),
        ("In which chapters does Boris appear?", Kind.OCCURRENCES, "Boris"),
        ("In which chapter is Queequeg first mentioned?", Kind.FIRST, "Queequeg"),
        ("Where does the White Whale first appear?", Kind.FIRST, "White Whale"),
        ("how many chapters has alice", Kind.COUNT, "chapter"),
        ("How many sections does the contract have?", Kind.COUNT, "section"),
        ("how many chapters are there", Kind.COUNT, "chapter"),
        ("How many words does it have?", Kind.COUNT, "word"),
        ("List all chapters.", Kind.LIST, "chapter"),
        ("What are the sections of this manual?", Kind.LIST, "section"),
        ("Show me the table of contents", Kind.LIST, "section"),
        ("Which are the files?", Kind.LIST, "file"),
        ("How many files are there in this project?", Kind.COUNT, "file"),
        ("How many pages does the book have?", Kind.COUNT, "page"),
        ("Give me an outline of the book", Kind.LIST, "section"),
        ("What is this book about?", Kind.OVERVIEW, ""),
        ("Summarise the whole book", Kind.OVERVIEW, ""),
        ("Summarize chapter 7.", Kind.OVERVIEW, "chapter 7"),
        ("Give me a short summary of this paper", Kind.OVERVIEW, ""),
        ("Summarize the book in three sentences", Kind.OVERVIEW, ""),
        ("Please summarise chapter 7 of the book in a few short sentences.", Kind.OVERVIEW, "chapter 7"),
        ("What’s this book about?", Kind.OVERVIEW, ""),
        ("What is this about, in short?", Kind.OVERVIEW, ""),
        ("How many chapters does Moby Dick have?", Kind.COUNT, "chapter"),
        ("How many chapters has the book?", Kind.COUNT, "chapter"),
        ("How many chapters are there in Moby Dick?", Kind.COUNT, "chapter"),
        ("How many sections does the poem have?", Kind.COUNT, "section"),
        ("How many parts are there in this poem?", Kind.COUNT, "part"),
        ("What are the parts of the book?", Kind.LIST, "part"),
        ("What are the chapters?", Kind.LIST, "chapter"),
        ("List the sections", Kind.LIST, "section"),
        ("How many appendices are there?", Kind.COUNT, "appendix"),
        ("How often do earthquakes occur in the book?", Kind.OCCURRENCES, "earthquakes"),
        ("How often does “earthquake” occur?", Kind.OCCURRENCES, "earthquake"),
        ("How often is the term lens used?", Kind.OCCURRENCES, "lens"),
        ("What is this poem about?", Kind.OVERVIEW, ""),
        ("What is this page about?", Kind.OVERVIEW, ""),
        ("What is it about?", Kind.OVERVIEW, ""),
        ("What is this?", Kind.OVERVIEW, ""),
        ("What's this document?", Kind.OVERVIEW, ""),
        ("tl;dr", Kind.OVERVIEW, ""),
        ("TLDR", Kind.OVERVIEW, ""),
        ("What are the main points?", Kind.OVERVIEW, "main points"),
        ("What are the key points of the report?", Kind.OVERVIEW, "key points"),
        ("Was ist das?", Kind.OVERVIEW, ""),
        ("Was ist das für ein Dokument?", Kind.OVERVIEW, ""),
        ("Was sind die wichtigsten Punkte?", Kind.OVERVIEW, "wichtigsten Punkte"),
        ("Qu'est-ce que c'est ?", Kind.OVERVIEW, ""),
        ("Quels sont les points principaux ?", Kind.OVERVIEW, "points principaux"),
        ("¿Qué es esto?", Kind.OVERVIEW, ""),
        ("¿Cuáles son los puntos principales?", Kind.OVERVIEW, "puntos principales"),
        ("What does this repo do?", Kind.OVERVIEW, ""),
        ("What happens in chapter 7?", Kind.OVERVIEW, "chapter 7"),
        ("What is section 5 about?", Kind.OVERVIEW, "section 5"),
        ("What is § 3.1 about?", Kind.OVERVIEW, "§ 3.1"),
        ("What does the section about bees say?", Kind.OVERVIEW, "section about bees"),
        ("Summarise the section about bees", Kind.OVERVIEW, "section about bees"),
        ("Who is in it?", Kind.PEOPLE, ""),
        ("How often is the Cheshire Cat mentioned?", Kind.OCCURRENCES, "Cheshire Cat"),
        ("Summarise this documentation", Kind.OVERVIEW, ""),
        ("Who wrote this book?", Kind.AUTHOR, ""),
        ("Who is the author?", Kind.AUTHOR, ""),
        ("Who is the author of the paper?", Kind.AUTHOR, ""),
        ("What is the title of the book?", Kind.TITLE, ""),
        ("What is this document called?", Kind.TITLE, ""),
        ("Who are the main characters?", Kind.PEOPLE, ""),
        ("List all characters in the novel", Kind.PEOPLE, ""),
        ("Who is the main character of this story?", Kind.PEOPLE, ""),
    ],
)
def test_questions_about_the_whole_text_are_recognised(question: str, kind: Kind, about: str) -> None:
    found = whole_question(question)
    assert found is not None
    assert (found.kind, found.about) == (kind, about)


@pytest.mark.parametrize(
    ("earlier", "question", "about"),
    [
        ("Who is the father of Alice?", "How often is she mentioned?", "Alice"),
        ("How often is the Hatter mentioned?", "In which chapters is he mentioned?", "Hatter"),
        ("Did Anna meet Boris?", "How often is she mentioned?", None),
        ("What happened then?", "How many times is it mentioned?", None),
        (None, "How often is it used in the book?", None),
        ("Who is the father of Alice?", "How often is Boris mentioned?", "Boris"),
        ("Who is Alice?", 'How many times does the word "she" appear?', "she"),
        (None, "How often is the word it used?", "it"),
    ],
)
def test_a_pronoun_is_counted_as_whom_it_means_or_not_at_all(
    earlier: str | None, question: str, about: str | None
) -> None:
    found = whole_question(question, earlier)
    assert (found and found.about) == about


@pytest.mark.parametrize(
    ("earlier", "question", "kind"),
    [
        (None, "Who wrote it?", Kind.AUTHOR),
        ("How many chapters are there?", "Who wrote it?", Kind.AUTHOR),
        ("Which letter did the king get?", "Who wrote it?", None),
        ("On which ship did Ishmael sail?", "What is it called?", None),
        ("Which letter did the king get?", "Who wrote this book?", Kind.AUTHOR),
        ("Which letter did the king get?", "What is this?", None),
        ("Which letter did the king get?", "What is this document?", Kind.OVERVIEW),
    ],
)
def test_who_wrote_it_is_asked_of_what_the_question_before_was_about(
    earlier: str | None, question: str, kind: Kind | None
) -> None:
    found = whole_question(question, earlier)
    assert (found and found.kind) == kind


@pytest.mark.parametrize(
    "question",
    [
        "Who stole the tarts?",
        "In which chapter does Anna appear as a witness?",
        "Which files define Flask?",
        "Who wrote the letter?",
        "Who wrote Moby Dick?",
        "Who is the author of the letter?",
        "What is the title of the king?",
        "Who are the people of the island?",
        "What characters are allowed in a name?",
        "Which documents mention ''?",
        "Which documents mention that the king has died?",
        "Which file names are used?",
        "How many children did Anna have?",
        "How many pages did Boris tear out of the diary?",
        "What is the name of the ship?",
        "What is the treaty about?",
        "What does section 5 say about rabbits?",
        "What is the part about?",
        "What is the poem about?",
        "Why did the summary not reach the king?",
        "Tell me the part where Boris meets the goat",
        "Name the file that defines Flask",
        "What are the parts of a flower?",
        "How many parts does the engine have?",
        "How many times was he found guilty?",
        "How often do earthquakes occur?",
        "How often is the lens found?",
        "What are the parts?",
        "List all parts",
        "How many parts are there?",
        "How often is the pump used to drain the mine?",
        "How often is '' mentioned?",
        "Outline the argument for free trade",
        "How many chapters did the monk copy?",
        "How many chapters of the Bible has Boris read?",
        "How many chapters are about whales?",
        "List the chapters in which Anna appears",
        "What is the report about Anna's death?",
        "how often is " * 20_000,
        "",
    ],
)
def test_questions_for_something_in_the_text_are_not(question: str) -> None:
    assert whole_question(question) is None


@pytest.mark.parametrize(
    ("question", "kind", "about"),
    [
        ("Wie viele Kapitel hat das Buch?", Kind.COUNT, "chapter"),
        ("Wie viele Kapitel hat GeoTopo?", Kind.COUNT, "chapter"),
        ("Aus wie vielen Teilen besteht der Roman?", Kind.COUNT, "part"),
        ("Wie viele Seiten hat dieses Dokument insgesamt?", Kind.COUNT, "page"),
        ("Wie viele Wörter sind in dem Text?", Kind.COUNT, "word"),
        ("Wie oft wird Ahab im Buch erwähnt?", Kind.OCCURRENCES, "Ahab"),
        ("Wie oft kommt das Wort „Wal“ vor?", Kind.OCCURRENCES, "Wal"),
        ("Wie häufig taucht der Name Boris im Text auf?", Kind.OCCURRENCES, "Boris"),
        ("Wie oft kommt Ahab im Buch vor?", Kind.OCCURRENCES, "Ahab"),
        ("Wie oft kommt „Wal“ vor?", Kind.OCCURRENCES, "Wal"),
        ("Combien de fois Ahab apparaît-il dans le livre ?", Kind.OCCURRENCES, "Ahab"),
        ("¿Cuántas veces aparece Ahab en el libro?", Kind.OCCURRENCES, "Ahab"),
        ("¿Cuántas veces aparece la palabra ballena?", Kind.OCCURRENCES, "ballena"),
        ("Welche Teile hat das Buch?", Kind.LIST, "part"),
        ("Liste alle Kapitel auf.", Kind.LIST, "chapter"),
        ("Liste alle Abschnitte des Dokuments", Kind.LIST, "section"),
        ("Welche Kapitel gibt es?", Kind.LIST, "chapter"),
        ("Zeige mir das Inhaltsverzeichnis", Kind.LIST, "section"),
        ("Worum geht es in dem Buch?", Kind.OVERVIEW, ""),
        ("Worum geht's?", Kind.OVERVIEW, ""),
        ("Wovon handelt diese Geschichte?", Kind.OVERVIEW, ""),
        ("Fasse das Buch zusammen", Kind.OVERVIEW, ""),
        ("Fasse bitte Kapitel 3 kurz zusammen.", Kind.OVERVIEW, "Kapitel 3"),
        ("Eine kurze Zusammenfassung des Textes, bitte", Kind.OVERVIEW, ""),
        ("Fasse den Abschnitt über Bienen zusammen", Kind.OVERVIEW, "Abschnitt über Bienen"),
        ("Worum geht es in Kapitel 3?", Kind.OVERVIEW, "Kapitel 3"),
        ("Was steht in § 3.1?", Kind.OVERVIEW, "§ 3.1"),
        ("Wovon handelt das Kapitel 2?", Kind.OVERVIEW, "Kapitel 2"),
        ("De quoi parle le chapitre 3 ?", Kind.OVERVIEW, "chapitre 3"),
        ("¿De qué trata el capítulo 3?", Kind.OVERVIEW, "capítulo 3"),
        ("Combien de chapitres a le livre ?", Kind.COUNT, "chapter"),
        ("Combien de pages y a-t-il dans ce document ?", Kind.COUNT, "page"),
        ("Combien de fois le mot « baleine » apparaît-il ?", Kind.OCCURRENCES, "baleine"),
        ("Combien de fois Ahab est-il mentionné dans le livre ?", Kind.OCCURRENCES, "Ahab"),
        ("Liste tous les chapitres", Kind.LIST, "chapter"),
        ("De quoi parle ce livre ?", Kind.OVERVIEW, ""),
        ("Résume le livre", Kind.OVERVIEW, ""),
        ("Résume le chapitre 3 du livre", Kind.OVERVIEW, "chapitre 3"),
        ("¿Cuántos capítulos tiene el libro?", Kind.COUNT, "chapter"),
        ("¿Cuántas veces se menciona a Ahab en el libro?", Kind.OCCURRENCES, "Ahab"),
        ("Enumera todos los capítulos", Kind.LIST, "chapter"),
        ("¿De qué trata el libro?", Kind.OVERVIEW, ""),
        ("Resume el libro", Kind.OVERVIEW, ""),
    ],
)
def test_questions_in_other_languages_are_recognised_too(question: str, kind: Kind, about: str) -> None:
    found = whole_question(question)
    assert found is not None
    assert (found.kind, found.about) == (kind, about)


@pytest.mark.parametrize(
    "question",
    [
        "Wie viele Kinder hatte Anna?",
        "Wie viele Kapitel hat Boris gelesen?",
        "Wie viele Seiten riss Boris aus dem Tagebuch?",
        "Wie viele Teile hat der Motor?",
        "Wie viele Teile gibt es?",
        "Was sind die Teile?",
        "Wie oft kommen Erdbeben vor?",
        "Wie oft tauchen Wale auf?",
        "Combien de fois la comète apparaît-elle ?",
        "Quelles sont les parties ?",
        "¿Cuántas veces aparece el cometa?",
        "¿Cuáles son las partes?",
        "Wie oft wird die Pumpe im Jahr gereinigt?",
        "Worum geht es in dem Vertrag?",
        "Worum bat der König den Ritter?",
        "Welche Teile hat eine Blume?",
        "Wer hat das Buch zusammengefasst?",
        "Combien de parties le moteur a-t-il ?",
        "Combien de fois le roi est-il tombé ?",
        "De quoi parle le roi avec la reine ?",
        "¿Cuántas partes tiene el motor?",
        "¿De qué trata el tratado?",
    ],
)
def test_questions_for_something_in_the_text_are_not_in_other_languages(question: str) -> None:
    assert whole_question(question) is None


@pytest.mark.parametrize(
    ("question", "about", "first"),
    [
        ("List chapters 61 to 98", "chapter", 61),
        ("list all sections from 5 to 9", "section", 5),
        ("List the chapters", "chapter", 1),
        ("List files 0-5", "file", 1),
    ],
)
def test_a_list_begins_where_it_is_asked_to(question: str, about: str, first: int) -> None:
    found = whole_question(question)
    assert found is not None
    assert (found.kind, found.about, found.first) == (Kind.LIST, about, first)
