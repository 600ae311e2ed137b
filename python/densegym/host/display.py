"""Off-screen rendering where there is no display: a default for what the user has not set."""

from __future__ import annotations

import ctypes
import logging
import os
import sys

log = logging.getLogger("densegym.host")


def choose_renderers() -> None:
    """Sets MUJOCO_GL to a back-end that works here, and SDL's dummy driver. Before the environment is imported."""
    if not sys.platform.startswith("linux") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    if "MUJOCO_GL" in os.environ:
        return
    if _has_egl_device():
        os.environ["MUJOCO_GL"] = "egl"
    elif _has_osmesa():
        os.environ["MUJOCO_GL"] = "osmesa"
    else:
        log.info("no EGL device and no OSMesa: MuJoCo environments cannot render here; on Debian install libegl1")


def _has_egl_device() -> bool:
    # A libEGL alone is not enough: without a driver it lists no device, and MuJoCo fails at the first render.
    try:
        egl = ctypes.CDLL("libEGL.so.1")
        egl.eglGetProcAddress.restype = ctypes.c_void_p
        address = egl.eglGetProcAddress(b"eglQueryDevicesEXT")
    except (OSError, AttributeError):
        return False
    if not address:
        return False
    query = ctypes.CFUNCTYPE(ctypes.c_uint, ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(ctypes.c_int))(address)
    count = ctypes.c_int(0)
    return bool(query(0, None, ctypes.byref(count))) and count.value > 0


def _has_osmesa() -> bool:
    for name in ("libOSMesa.so", "libOSMesa.so.8", "libOSMesa.so.6"):
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False
