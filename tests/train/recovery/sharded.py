"""`python -m train` with FSDP2 on CPUs, for tests: accelerate 1.15 offers it on accelerators only.

Started by test_train_commands.py through torch.distributed.run.
"""

from __future__ import annotations

from typing import Any

from accelerate import Accelerator
from accelerate.state import AcceleratorState, PartialState
from accelerate.utils import DistributedType, FullyShardedDataParallelPlugin

_start = Accelerator.__init__


def _start_sharded(self: Accelerator, **settings: Any) -> None:
    _start(self, **settings)
    plugin = FullyShardedDataParallelPlugin(
        fsdp_version=2, auto_wrap_policy="transformer_based_wrap", cpu_ram_efficient_loading=False
    )
    PartialState().distributed_type = DistributedType.FSDP
    AcceleratorState().fsdp_plugin = plugin
    assert self.is_fsdp2


Accelerator.__init__ = _start_sharded

if __name__ == "__main__":
    from train.__main__ import main

    main()
