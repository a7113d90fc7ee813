"""What a model folder holds, told from its configuration and the headers of its weights; nothing is loaded."""

from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open

from model.adapter_files import WEIGHTS, base_folder, is_adapter
from model.checkpoint import CLOSED, read_spec
from model.finder.finder_files import FOLDER
from model.spec import ModelSpec
from model.weight_files import BrokenModel, weight_paths

_GATES = ("self_attn.read_gate", "self_attn.gate")


@dataclass(frozen=True)
class Outline:
    """`gates_open`: whether any gate lets the memory into an answer; `gates`: how many the weights hold."""

    spec: ModelSpec
    gates: int
    gates_open: int
    has_finder: bool

    @property
    def windows(self) -> tuple[int, ...]:
        """The different windows of the sliding layers, in tokens."""
        return tuple(sorted({layer.window for layer in self.spec.layers if layer.window is not None}))


def outline(folder: Path) -> Outline:
    """Look at a folder; raises BrokenModel or model.spec.UnknownModel."""
    spec, gates, opened, base = read_spec(folder), 0, 0, base_folder(folder)
    for path in [*weight_paths(base), *([folder / WEIGHTS] if is_adapter(folder) else [])]:
        try:
            with safe_open(path, framework="pt") as file:
                for key in file.keys():  # noqa: SIM118 - not a dict
                    if key.endswith(_GATES):
                        values = file.get_tensor(key).float()
                        gates += values.numel()
                        opened += int((values > CLOSED).sum())
        except (SafetensorError, OSError) as problem:
            raise BrokenModel(f"{path} is not a readable safetensors file: {problem}") from problem
    return Outline(spec, gates, opened, (base / FOLDER).is_dir())
