"""Words that invented facts are made of."""

from __future__ import annotations


def words(text: str, separator: str | None = None) -> tuple[str, ...]:
    """The words of a text, between white space or the separator."""
    return tuple(word.strip() for word in text.split(separator))


FIRST_NAMES = words(
    """Anna Ben Clara David Emma Frank Grace Henry Ida Jack Kate Louis Maria Nina Oscar Paul Rosa Sam Tom Vera Walter
    Alice Bruno Carla Daniel Ellen Felix Greta Hugo Irene James Karin Leo Martha Noah Olga Peter Ruth Simon Thomas
    Ursula Victor Wanda Xavier Yusuf Zoe Ahmed Amara Bianca Carlos Dmitri Elena Fatima George Hana Ivan Julia Kenji
    Lucia Mehmet Nadia Omar Priya Rahul Sofia Tariq Uma Wei Yuki Zara Arthur Beatrice Charles Dorothy Edward Florence
    Gilbert Harriet Isabel John Katherine Lawrence Margaret Nicholas Olivia Philip Rebecca Stephen Theresa Vincent
    William Agnes Albert Caroline Douglas Edith Frederick Helen Jane Kenneth Lydia Michael Nora Patrick Robert Sarah
    Susan Timothy"""
)

LAST_NAMES = words(
    """Smith Jones Brown Taylor Wilson Evans Walker White Green Hall Wood Harris Martin Clarke Baker Turner Hill Cooper
    Ward Morris Moore Lee King Harrison Morgan Allen Parker Bennett Cook Bailey Carter Gray Cox Kelly Ellis Marshall
    Novak Silva Rossi Meyer Weber Tanaka Kim Chen Singh Khan Garcia Lopez Ivanov Petrov Jensen Larsen Dubois Moreau"""
)

THINGS = words(
    """the north gate|the old safe|the library|the red door|the archive|the cellar|the laboratory|the garden shed|
    the ship|the train|the office|the hotel|the bank|the museum|the tower|the bridge|the harbour|the school|
    the kitchen|the workshop|London|Paris|Berlin|Madrid|Tokyo|Cairo|Lima|Oslo|Vienna|Boston""",
    "|",
)

ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "favourite colour": words("red blue green yellow black white purple orange brown pink grey silver gold"),
    "home town": words("London Paris Berlin Madrid Rome Vienna Oslo Lisbon Athens Dublin Moscow Cairo Tokyo Boston"),
    "favourite food": words("bread rice soup cheese apples fish pasta honey cake beans eggs potatoes plums"),
    "job": words("doctor teacher farmer baker lawyer painter sailor tailor writer judge soldier singer engineer cook"),
    "pet": words("dog cat parrot rabbit horse turtle hamster snake goat duck mouse lizard goldfish pony"),
    "birth month": words("January February March April May June July August September October November December"),
    "favourite sport": words("tennis football chess rowing hockey swimming boxing golf running cricket skiing"),
    "instrument": words("piano violin flute drum harp guitar organ trumpet cello horn"),
    "best friend": FIRST_NAMES,
    "doctor": LAST_NAMES,
    "teacher": LAST_NAMES,
    "age": tuple(str(age) for age in range(11, 99)),
    "house number": tuple(str(number) for number in range(100, 1000)),
    "ticket number": tuple(str(number) for number in range(1000, 10000, 7)),
}
