"""A conversation as chat_format has it is what `transformers` makes of it by the templates that Gemmas come with."""

from pathlib import Path

import gemma_vocabulary
import pytest

from model import chat_format
from model.tokenizer import Tokenizer
from model.tokenizer_json import JsonTokenizer

transformers = pytest.importorskip("transformers")
pytest.importorskip("jinja2")

# As tokenizer_config.json of Gemma 1 and 2 has it; Gemma 3 gives the same for text without a system turn.
FIRST_TO_THIRD = (
    "{{ bos_token }}{% for message in messages %}"
    "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}"
    "{% if (message['role'] == 'assistant') %}{% set role = 'model' %}"
    "{% else %}{% set role = message['role'] %}{% endif %}"
    "{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}"
)
# Of chat_template.jinja of Gemma 4 what is left for text without tools, thinking and a system turn.
FOURTH = FIRST_TO_THIRD.replace("<start_of_turn>", "<|turn>").replace("<end_of_turn>", "<turn|>")
CONVERSATION = [
    ("What is the name of the ship?", "It is called the Maria."),
    ("Is it  the\nship?\n\n", " 1. naïve café 中文\n2. <b>bold</b>\n"),
    ("The <unused0>", "…"),
]
QUESTION = "What is the pass key?"


@pytest.mark.parametrize(
    ("turns", "template"),
    [(gemma_vocabulary.TURNS, FIRST_TO_THIRD), (gemma_vocabulary.NEW_TURNS, FOURTH)],
    ids=["1 to 3", "4"],
)
@pytest.mark.parametrize("before", [0, 1, 2])
def test_the_window_of_a_conversation_is_what_the_template_makes_of_it(
    turns: tuple[str, ...], template: str, before: int, tmp_path: Path
) -> None:
    path = gemma_vocabulary.save_json(gemma_vocabulary.sentencepiece_model(turns), tmp_path, turns)
    theirs = transformers.AutoTokenizer.from_pretrained(tmp_path)
    said = CONVERSATION[:before]
    messages = [
        {"role": role, "content": text} for turn in said for role, text in zip(("user", "assistant"), turn, strict=True)
    ]
    messages.append({"role": "user", "content": f"The ship.\n\n{QUESTION}"})
    made = theirs.apply_chat_template(messages, chat_template=template, add_generation_prompt=True, return_dict=False)
    assert _window(JsonTokenizer.from_file(path), said) == made


def _window(tokenizer: Tokenizer, said: list[tuple[str, str]]) -> list[int]:
    earlier = [chat_format.exchange_ids(tokenizer, *(tokenizer.encode(text.strip()) for text in turn)) for turn in said]
    return chat_format.turn_ids(tokenizer, [tokenizer.encode("The ship.")], tokenizer.encode(QUESTION), earlier)
