"""Stand-ins for sound: spectrum and waveform of made-up music, 512 x 2 bytes.

Shadertoy shows the two rows that the Web Audio API's AnalyserNode gives: row 0 the
spectrum, 0 to 255 for -100 to -30 dB, low frequencies first; row 1 the last 512 samples
of the waveform, 128 for silence.
"""

import numpy as np

from shaders21k.media.chance import Bytes, draw_units
from shaders21k.media.materials import wave

BINS = 512
FRAME_RATE = 16.0
"""Frames per second."""
FRAMES = 64
"""Four seconds: eight beats at 120 in a minute, then again."""
BEAT_FRAMES = 8
NOTES = 5


def draw_sound(name: str, frame: int) -> Bytes:
    """Draw one frame, uint8 [2, 512, 1].

    A drum on each beat that shakes the low frequencies and dies away, a snare on every
    other, notes that change with the beats, each with its overtones, all falling
    towards high frequencies as music does.
    """
    bins = np.arange(BINS, dtype=np.float32)
    beat, since = divmod(frame, BEAT_FRAMES)
    left = np.float32(1 - since / BEAT_FRAMES)
    fading = left * left
    spectrum = 175 - bins * np.float32(0.27) + 400 / (bins + 8)
    spectrum += 18 * (draw_units(f"{name}/{frame}/hiss", BINS) - np.float32(0.5))
    spectrum += 45 * fading / (1 + bins * bins / 196)
    spectrum += 30 * fading * np.float32(beat % 2) * (bins > 40)
    sample = bins / BINS
    swing = np.float32(0.45) * fading * wave(sample * 3 + np.float32(0.25))
    for note, chance in enumerate(draw_units(f"{name}/{beat}/notes", NOTES)):
        tone = 6 + int(chance * 60)
        loud = np.float32(0.5) + np.float32(0.5) * fading
        for overtone in range(1, 5):
            peak = np.abs(bins - tone * overtone)
            spectrum += 50 * loud / overtone * np.maximum(1 - peak / 3, 0)
        phase = sample * tone / 2 + np.float32(frame * tone % 16) / 16
        swing = swing + np.float32(0.14) * loud / (1 + note / 2) * wave(phase)
    rows = np.stack([spectrum, 128 + 127 * swing])
    return np.clip(rows, 0, 255).astype(np.uint8)[..., None]
