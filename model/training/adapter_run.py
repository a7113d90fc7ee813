"""A run of an adapter's recipe in a folder: resumable at any moment, and at its end an adapter that loads by itself."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from model.adapter_files import base_folder
from model.checkpoint import load_model
from model.gemma_config import is_nested
from model.training.adapter_loop import AdapterTrainer
from model.training.adapter_recipe import AdapterPlan, read_adapter_recipe
from model.training.adapter_texts import AdapterTexts
from model.training.adapters import save_adapter
from model.training.checkpoint_file import Log, Report, read_run, write_run

_REPORT_STEPS = 10
_SAVE_SECONDS = 240.0
Told = Callable[[Report], None]


def train_from_recipe(
    recipe: Path,
    texts: Path,
    out: Path,
    *,
    resume: bool = False,
    device: str = "auto",
    stop_after_seconds: float | None = None,
    told: Told | None = None,
) -> Path:
    """Train what the recipe says on the rows of a folder, into `out`; returns the adapter's folder.

    Raises ValueError for a recipe or rows that cannot be used, BrokenModel for its base, FileNotFoundError for missing
    texts, FileExistsError for a run that was not asked to be resumed.
    """
    plan = read_adapter_recipe(recipe)
    log = Log(out)
    if not resume and log.path.exists():
        raise FileExistsError(f"{out} holds a training run already; resume it or name another folder")
    model = load_model(plan.base, device)
    if model.spec.is_own:
        raise ValueError("base is a model of ours, which is trained whole, without an adapter")
    segment, options = plan.segment or model.spec.segment, (plan.language, plan.recipe.seed)
    drawn = AdapterTexts(texts, model.tokenizer, plan.batch, segment, *options)
    out.mkdir(parents=True, exist_ok=True)
    (out / "recipe.toml").write_text(plan.text, encoding="utf-8")
    trainer = AdapterTrainer(model.decoder, plan.recipe, segment)
    _run(plan, trainer, drawn, log, resume, stop_after_seconds, told)
    folder = out / f"{model.folder.name}-adapter"
    base = model.folder.resolve()
    nested = is_nested(json.loads((base_folder(base) / "config.json").read_text(encoding="utf-8")))
    save_adapter(folder, model.decoder, plan.recipe.lora, str(base), nested=nested)
    return folder


def _run(
    plan: AdapterPlan,
    trainer: AdapterTrainer,
    drawn: AdapterTexts,
    log: Log,
    resume: bool,
    stop_after_seconds: float | None,
    told: Told | None,
) -> None:
    recipe, folder, states = plan.recipe, log.path.parent, trainer.states
    first, weights = read_run(folder, states) if resume else (0, {})
    if first:
        trainer.restore(weights, states)
    place = trainer.decoder.embed_tokens.weight.device
    started = saved = reported = time.monotonic()
    losses: list[float] = []
    for step in range(first, recipe.steps):
        segments = recipe.segments_at(step)
        tokens, targets = drawn.draw(step, segments)
        losses.append(trainer.step(tokens.to(place), targets.to(place)))
        now, done = time.monotonic(), step + 1
        if done % _REPORT_STEPS == 0 or done == recipe.steps:
            report = {
                "step": done,
                "of": recipe.steps,
                "segments": segments,
                "loss": round(sum(losses) / len(losses), 4),
                "gate": round(trainer.most_open, 4),
                "tokens_per_second": round(len(losses) * tokens.numel() / max(1e-9, now - reported)),
            }
            log.write(report)
            if told is not None:
                told(report)
            losses, reported = [], now
        out_of_time = stop_after_seconds is not None and now - started > stop_after_seconds
        if now - saved > _SAVE_SECONDS or out_of_time or done == recipe.steps:
            write_run(folder, done, trainer.trained, trainer.states)
            saved = now
        if out_of_time:
            return
