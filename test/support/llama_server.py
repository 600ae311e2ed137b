"""llama.cpp's own server (llama-server's HTTP API, by PyPI ``xllamacpp``) on a free port, until standard input closes.

Prints its URL. Run: .venv/bin/python test/support/llama_server.py MODEL.gguf MMPROJ.gguf [--exact]
"""

from __future__ import annotations

import argparse
import sys

import xllamacpp


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("mmproj")
    parser.add_argument("--exact", action="store_true", help="fp32 attention instead of the default's fp16")
    arguments = parser.parse_args()
    params = xllamacpp.CommonParams()
    params.model.path = arguments.model
    params.mmproj.path = arguments.mmproj
    params.n_parallel = 1
    params.n_gpu_layers = 0
    params.mmproj_use_gpu = False
    params.cpuparams.n_threads = 1
    params.warmup = False
    params.verbosity = 0
    params.port = 0
    if arguments.exact:
        # Flash attention casts keys and values to fp16, in the image encoder too, whatever the cache holds.
        params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
        params.cache_type_k = params.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_F32
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
