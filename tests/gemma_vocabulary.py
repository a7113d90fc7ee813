"""A small vocabulary as Gemma's own: markers, runs of white space and tags as pieces that plain text matches; in both
of the files it may come in.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import sentencepiece

LINES = (
    "The pass key is 48213. Remember it.",
    " What is the name of the ship? It is called the Maria.",
    "    def read(self):\n\treturn <b>None</b>",
    "user model answer passage question turn of start end",
    "aaaa aaaa ababab  bababa  a  b   c",
    "Größe naïve café 中文 — “quoted” text…",
)
TURNS = ("<start_of_turn>", "<end_of_turn>")
NEW_TURNS = ("<|turn>", "<turn|>", "<|channel>", "<channel|>", "<|tool_response>")
PLAIN = ("\n", "\n\n", "\n\n\n", "\t", "\u2581\u2581", "\u2581\u2581\u2581", "<b>", "</b>", "<table>")
OTHERS = ("<mask>", "[multimodal]", "<unused0>", "<start_of_image>")


@cache
def sentencepiece_model(turns: tuple[str, ...] = TURNS) -> bytes:
    """A `tokenizer.model` with Gemma's settings."""
    import io

    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(LINES * 20),
        model_writer=written,
        model_type="bpe",
        vocab_size=470,
        byte_fallback=True,
        split_digits=True,
        add_dummy_prefix=False,
        remove_extra_whitespaces=False,
        allow_whitespace_only_pieces=True,
        normalization_rule_name="identity",
        pad_id=0,
        eos_id=1,
        bos_id=2,
        unk_id=3,
        pad_piece="<pad>",
        eos_piece="<eos>",
        bos_piece="<bos>",
        unk_piece="<unk>",
        user_defined_symbols=[*OTHERS, *turns, *PLAIN],
        minloglevel=2,
    )
    return written.getvalue()


def save_json(model: bytes, folder: Path, turns: tuple[str, ...] = TURNS) -> Path:
    """The same vocabulary as `transformers` converts and saves it: `tokenizer.json` in the folder."""
    import transformers
    from tokenizers import AddedToken
    from transformers.tokenization_utils_base import generate_merges

    processor = sentencepiece.SentencePieceProcessor()
    processor.LoadFromSerializedProto(model)
    scores = {processor.id_to_piece(i): processor.get_score(i) for i in range(processor.vocab_size())}
    vocabulary = {piece: i for i, piece in enumerate(scores)}
    merges = generate_merges(vocabulary, scores)
    made = transformers.GemmaTokenizer(vocab=vocabulary, merges=merges)
    plain = [AddedToken(one, normalized=False, special=False) for one in (*OTHERS[1:], *PLAIN)]
    made.add_tokens([*plain, *(AddedToken(one, normalized=False, special=True) for one in turns)], special_tokens=False)
    made.save_pretrained(folder)
    return folder / "tokenizer.json"


def change_json(path: Path, change: Any) -> None:
    """Rewrites the file after `change` was called with its content."""
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")
