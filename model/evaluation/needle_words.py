"""Words for the keys and names of needles, none of which stands in a training task."""

from model.training.tasks.names import words

ADJECTIVES = words(
    """abrasive alluring amused beneficial brawny cautious chilly crooked dazzling delirious elderly enchanted fanatical
    flawless frantic graceful grumpy handsome hilarious hypnotic imported jealous jolly knotty lavish lopsided magenta
    mellow nebulous nimble obedient oblong peculiar plausible quixotic ragged rustic scrawny spotless thirsty tranquil
    uneven vivacious wacky wistful zealous"""
)
NOUNS = words(
    """avalanche badger balloon bicycle blizzard cactus carnation catalyst chandelier cinnamon cobweb compass cyclone
    dolphin elbow emerald falcon festival gazelle geyser harmony hedgehog iceberg igloo jaguar kangaroo kettle lagoon
    lobster marble meteor mosaic nectar nugget orchid otter pancake pelican pyramid quartz raccoon saxophone scarecrow
    spinach tambourine telescope thimble trampoline tulip turnip unicorn volcano walrus yacht zeppelin zipper"""
)
FIRST_NAMES = words(
    """Abigail Barnaby Cordelia Desmond Eleanor Fergus Gwendolyn Horatio Imogen Jasper Konrad Leopold Matilda Nathaniel
    Octavia Percival Quentin Rosalind Sebastian Tabitha Ulrich Valentina Winifred Yolanda Zachary"""
)
LAST_NAMES = words(
    """Abernathy Blackwood Carrington Dunmore Ellsworth Fairbanks Grimshaw Holloway Ingram Jefferson Kensington Langley
    Merriweather Northcott Ostrander Pemberton Quimby Ravenscroft Sutherland Thornbury Underhill Vanderberg Whitlock
    Yardley"""
)
