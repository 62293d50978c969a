"""python3 separate.py MODEL.onnx MIX.wav OUT [--threads 2] [--overlap 0.25] [--double] [--float]

The four stems of a 16-bit stereo file at 44.1 kHz, as PyTorch gives them: 16-bit WAV, or with --float raw 32-bit
floats (sample by sample, left and right) for comparisons. Chunks and weights are those of Demucs, but for a last
chunk that the one before covers already: it is left out, as the engine does.
"""
import argparse
import os
import wave

import numpy
import torch

from htdemucs import SAMPLES, STEMS, CHANNELS, Htdemucs
from onnx_weights import read_parameters

NAMES = ('drums', 'bass', 'other', 'vocals')


def separate(model, mix, overlap, dtype):
    """`[2, samples]` to `[4, 2, samples]`: overlapping chunks, blended by triangles."""
    length = mix.shape[1]
    stride = int((1 - overlap) * SAMPLES)
    half = SAMPLES // 2
    weight = torch.cat([torch.arange(1, half + 1), torch.arange(half, 0, -1)]).to(dtype) / half
    total, weights = torch.zeros(STEMS, CHANNELS, length, dtype=dtype), torch.zeros(length, dtype=dtype)
    for start in range(0, length, stride):
        if start > 0 and start - stride + SAMPLES >= length:
            break
        count = min(SAMPLES, length - start)
        # A short last chunk is centred between what comes before it and zeros.
        first = start - (SAMPLES - count) // 2
        chunk = torch.zeros(1, CHANNELS, SAMPLES, dtype=dtype)
        low, high = max(0, first), min(length, first + SAMPLES)
        chunk[0, :, low - first:high - first] = mix[:, low:high]
        stems = model(chunk)[0, :, :, start - first:start - first + count]
        total[..., start:start + count] += weight[:count] * stems
        weights[start:start + count] += weight[:count]
    return total / weights


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('model')
    parser.add_argument('mix')
    parser.add_argument('out')
    parser.add_argument('--threads', type=int, default=os.cpu_count())
    parser.add_argument('--overlap', type=float, default=0.25)
    parser.add_argument('--double', action='store_true')
    parser.add_argument('--float', action='store_true')
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    dtype = torch.float64 if options.double else torch.float32
    with wave.open(options.mix) as file:
        samples = numpy.frombuffer(file.readframes(file.getnframes()), '<i2').reshape(-1, CHANNELS)
    mix = torch.from_numpy(samples.T.astype(numpy.float64) / 32768).to(dtype)
    with torch.inference_mode():
        stems = separate(Htdemucs(read_parameters(options.model), dtype), mix, options.overlap, dtype)
    os.makedirs(options.out, exist_ok=True)
    for name, stem in zip(NAMES, stems.transpose(1, 2).numpy()):
        if options.float:
            stem.astype('<f4').tofile(os.path.join(options.out, f'{name}.f32'))
            continue
        with wave.open(os.path.join(options.out, f'{name}.wav'), 'wb') as file:
            file.setnchannels(CHANNELS)
            file.setsampwidth(2)
            file.setframerate(44_100)
            file.writeframes((stem.clip(-1, 1 - 2 ** -15) * 32768).round().astype('<i2').tobytes())


if __name__ == '__main__':
    main()
