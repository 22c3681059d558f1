"""Align: LoRA on the focal layers alone, with a token-weighted DPO loss."""
