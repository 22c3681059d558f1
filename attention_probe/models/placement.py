"""In which numbers a model computes, and on which device: one rule for probe, training, evaluation and client.

By default a model goes to the accelerator that torch finds (a GPU), in the precision that its weights are stored in:
that is how it was made and how it will serve, and float32 would take twice the memory. Without an accelerator it computes
in float32, whatever it is stored in. A CPU gains nothing from half precision, and loses what is measured here: with the
shipped model's weights in bfloat16, 24 scenarios and two cores, the knock-outs of single layers came out up to DIFF nats
off those that the same weights give in float32, and took TIMES as long.

So a map made on a GPU and one made on a CPU may differ in the last digits; both say which precision they were made in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from cras.errors import InputError

if TYPE_CHECKING:
    import torch

AS_STORED = "auto"
Dtype = Literal["auto", "float32", "bfloat16", "float16"]
DTYPES: tuple[str, ...] = get_args(Dtype)


@dataclass(frozen=True)
class Placement:
    """What a user asked for.

    dtype: one of :data:`DTYPES`; ``auto`` is what the weights are stored in; ``None`` is the rule of this module.
    device: as torch names it (``cpu``, ``cuda``, ``cuda:1``, ``mps``); ``None`` is the accelerator, or else the CPU.
    """

    dtype: str | None = None
    device: str | None = None

    def resolved(self) -> tuple[str, torch.device]:
        """One of :data:`DTYPES`, and the device.

        Raises:
            InputError: there is no such precision, or torch cannot use the device here.
        """
        import torch

        if self.dtype is not None and self.dtype not in DTYPES:
            raise InputError(f"dtype {self.dtype}: it is one of {', '.join(DTYPES)}")
        if self.device is None:
            accelerator = torch.accelerator.current_accelerator() if torch.accelerator.is_available() else None
            device = accelerator or torch.device("cpu")
        else:
            device = _usable(self.device)
        return self.dtype or ("float32" if device.type == "cpu" else AS_STORED), device


def _usable(name: str) -> torch.device:
    import torch

    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (AssertionError, NotImplementedError, RuntimeError) as error:  # torch's three ways of saying so
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise InputError(f"device {name}: torch cannot use it here: {reason}") from error
    return device
