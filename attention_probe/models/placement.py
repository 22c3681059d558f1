"""In which numbers a model computes, and on which device: one rule for probe, training, evaluation and client.

By default a model goes to the accelerator that torch finds (a GPU), in the precision that its weights are stored in:
that is how it was made and how it will serve, and float32 would take twice the memory. Without an accelerator it computes
in float32, whatever it is stored in, so that every CPU gives the same figures in about the same time. For bfloat16 on a
CPU one has to ask (it halves the memory): measured on the shipped model in bfloat16 over 24 scenarios, localization took
2.6 s where the CPU has bfloat16 instructions and 9.5 s where it has not, against 2.9 s in float32; knock-outs moved by up
to 0.014 nats of 5, and the focal layers stayed the same.

So maps made on a GPU and on a CPU may differ a little; each says which precision it was made in.
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
