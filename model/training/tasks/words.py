"""Words for invented keys: what a needle is about, and the words that some needles hide."""

from __future__ import annotations

from model.training.tasks.names import words

ADJECTIVES = words(
    """able ancient angry awake bitter blank bold brave brief bright broken busy calm careful cheap clean clear clever
    cold common cruel curly damp dark deep dry dull eager early empty faint fair false famous fast fierce final fine
    flat fresh full gentle glad golden grand great green happy hard heavy hidden high hollow honest huge humble icy
    idle keen kind large late lazy light little lively lonely long loose loud low lucky mild modern muddy narrow neat
    new noble noisy odd old open pale plain polite poor proud pure quick quiet rapid rare raw real rich ripe rough
    round royal sad safe secret sharp short shy silent silver simple slow small smooth soft solid sore sour square
    steady steep strange strict strong sweet swift tall tame thick thin tidy tiny tired tough true ugly vast warm weak
    wet white wide wild wise wooden young"""
)

NOUNS = words(
    """actor anchor angel apple arrow artist baker ball banner barrel basket beach bell bench bird blanket boat bottle
    branch bread brick bridge brother bucket button cabin candle canvas captain carpet castle cat chain chair chapel
    cherry chest child circle clock cloud coach coat coin corner cottage cow crown cup curtain daughter desert desk
    doctor dog door dream drum eagle engine farmer father feather fence field finger fire fish flag flame flower
    forest fox friend garden gate ghost giant glass glove goat guest guitar hammer harbour hat hill horse hotel hour
    island jacket jewel judge king kitchen kite ladder lake lamp lantern leaf lemon letter lion magnet map market
    mirror monk moon morning mountain mouse needle nest night ocean oven owl paint palace paper parrot pear pencil
    piano picture pilot plate pocket poet pond prince prison queen rabbit ribbon ring river road robin rock rose
    sailor school shadow sheep shell ship shoe shop sister snow soldier song spoon spring star station stone
    storm story stove stranger street summer sword table tailor teacher temple thief ticket tiger tower town train
    tree trumpet tunnel valley village violin wagon wall watch wheel window winter wolf writer"""
)
