"""Makes schedulers-v.json, reference trajectories of diffusers: python schedulers_v.py (needs torch and diffusers).

The model is v = 0.7 sin(1.3 x + t / 1000); betas are Stable Diffusion's, rescaled to zero terminal SNR where the name says
so. "image" is the start from a picture at step "from". Steps are made in float64: beside a sigma of 4096 float32 loses
digits that the end of the trajectory needs.
"""

import importlib
import json
import types
from pathlib import Path

import torch
from diffusers import (
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    LCMScheduler,
)

SD = {"num_train_timesteps": 1000, "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
LINEAR = {"num_train_timesteps": 1000, "beta_start": 0.0001, "beta_end": 0.02, "beta_schedule": "linear"}
V = {"prediction_type": "v_prediction"}
ZERO = {**V, "rescale_betas_zero_snr": True, "timestep_spacing": "trailing"}

CASES = {
    "ddim-zero": (DDIMScheduler, {**SD, **ZERO, "clip_sample": False}, 10, 4),
    "ddim-linear-linspace": (DDIMScheduler, {**LINEAR, **V, "clip_sample": False, "timestep_spacing": "linspace"}, 7, 3),
    "ddim-seven": (DDIMScheduler, {**SD, **ZERO, "clip_sample": False}, 7, 3),
    "euler-zero": (EulerDiscreteScheduler, {**SD, **ZERO}, 10, 4),
    "euler-leading": (EulerDiscreteScheduler, {**SD, **V, "timestep_spacing": "leading", "steps_offset": 1}, 7, 3),
    "euler_ancestral-zero": (EulerAncestralDiscreteScheduler, {**SD, **ZERO}, 10, 4),
    "euler_ancestral-leading": (EulerAncestralDiscreteScheduler, {**SD, **V, "timestep_spacing": "leading"}, 7, 3),
    "dpmpp_2m_karras-zero": (DPMSolverMultistepScheduler, {**SD, **ZERO, "use_karras_sigmas": True}, 20, 8),
    "dpmpp_2m_karras-linear": (DPMSolverMultistepScheduler, {**LINEAR, **V, "use_karras_sigmas": True}, 9, 3),
    "lcm-zero": (LCMScheduler, {**SD, **ZERO, "clip_sample": False}, 6, 2),
    "flow_euler-linspace": (FlowMatchEulerDiscreteScheduler, {"shift": 1.0}, 10, 4),
    "flow_euler-uniform": (FlowMatchEulerDiscreteScheduler, {"shift": 2.0}, 10, 4),
}


def flat(tensor):
    return [float(value) for value in tensor.flatten()]


def steps(scheduler, name, count):
    if name == "flow_euler-uniform":
        scheduler.set_timesteps(sigmas=[1 - k / count for k in range(count)])
    else:
        scheduler.set_timesteps(count)
    if hasattr(scheduler, "sigmas"):
        scheduler.sigmas = scheduler.sigmas.double()


def record(name, kind, config, count, begin):
    scheduler = kind(**config)
    steps(scheduler, name, count)
    generator = torch.Generator().manual_seed(7)
    noise = torch.randn(1, 3, 2, 2, generator=generator)
    x = noise.double() * float(getattr(scheduler, "init_noise_sigma", 1.0))
    noises, latents = [], []
    module = importlib.import_module(kind.__module__)
    module.torch = types.SimpleNamespace(**{**vars(torch), "float32": torch.float64})
    original = getattr(module, "randn_tensor", None)
    if original:
        def remembered(*args, **more):
            result = original(*args, **{**more, "dtype": torch.float32})
            noises.append(flat(result))
            return result
        module.randn_tensor = remembered
    for t in scheduler.timesteps:
        given = scheduler.scale_model_input(x, t) if hasattr(scheduler, "scale_model_input") else x
        v = torch.sin(given * 1.3 + float(t) / 1000.0) * 0.7
        more = {"generator": generator} if name.startswith(("euler_ancestral", "lcm")) else {}
        x = scheduler.step(v, t, x, **more).prev_sample
        latents.append(flat(x))
    if original:
        module.randn_tensor = original
    module.torch = torch
    fresh = kind(**config)
    steps(fresh, name, count)
    if hasattr(fresh, "set_begin_index"):
        fresh.set_begin_index(begin)
    picture = torch.linspace(-1, 1, 12).reshape(1, 3, 2, 2)
    add = fresh.scale_noise if hasattr(fresh, "scale_noise") else fresh.add_noise
    at = fresh.timesteps[begin : begin + 1]
    started = add(picture, at, noise) if hasattr(fresh, "scale_noise") else add(picture, noise, at)
    return {
        "config": config, "timesteps": [float(t) for t in scheduler.timesteps], "x_T": flat(noise), "noises": noises,
        "latents": latents, "image": {"from": begin, "picture": flat(picture), "noised": flat(started)},
    }


if __name__ == "__main__":
    out = {name: record(name, *case) for name, case in CASES.items()}
    (Path(__file__).parents[1] / "resources" / "schedulers" / "schedulers-v.json").write_text(json.dumps(out) + "\n")
