"""HTDemucs in PyTorch, written down from the paper (Rouard, Massa, Defossez, ICASSP 2023) and the shapes of its
parameters: the reference that the graph of packages/audio-engine is compared with. Nothing here is tuned for speed
beyond what PyTorch does by itself.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F

SAMPLES = 343_980
FRAMES, BINS, FFT, HOP = 336, 2048, 4096, 1024
STEMS, CHANNELS, LEVELS, LAYERS, HEADS, WIDTH = 4, 2, 4, 5, 8, 512
EMBEDDING_GAIN = 0.2


class Htdemucs:
    def __init__(self, parameters, dtype=torch.float32):
        self.parameters = {name: value.to(dtype) for name, value in parameters.items()}
        self.dtype = dtype
        self.attention = {}
        for layer in range(LAYERS):
            for branch in ('layers', 'layers_t'):
                path = f'crosstransformer.{branch}.{layer}.' + ('self_attn' if layer % 2 == 0 else 'cross_attn')
                self.attention[path] = self._attention(path)

    def __call__(self, mix):
        """`[1, 2, SAMPLES]` to `[1, 4, 2, SAMPLES]`."""
        spectrum, spectrum_mean, spectrum_std = normalised(spectrogram(mix), (1, 2, 3))
        wave, wave_mean, wave_std = normalised(mix, (1, 2))
        skips = []
        for level in range(LEVELS):
            wave = F.pad(wave, (0, -wave.shape[-1] % 4))
            wave = self._encode(f'tencoder.{level}', wave, F.conv1d, 4, 2)
            spectrum = self._encode(f'encoder.{level}', spectrum, F.conv2d, (4, 1), (2, 0))
            if level == 0:
                spectrum = spectrum + EMBEDDING_GAIN * self.parameters['Expand']
            skips.append((spectrum, wave))
        spectrum, wave = self._transform(spectrum, wave)
        lengths = [SAMPLES] + [skip[1].shape[-1] for skip in skips]
        for index in range(LEVELS):
            skip = skips.pop()
            spectrum = self._rewrite(f'decoder.{index}', spectrum + skip[0], F.conv2d, 1)
            spectrum = self._deepen(f'decoder.{index}', spectrum)
            spectrum = self._convolve(f'decoder.{index}.conv_tr', spectrum, F.conv_transpose2d, (4, 1))[:, :, 2:-2]
            wave = self._rewrite(f'tdecoder.{index}', wave + skip[1], F.conv1d, 1)
            wave = self._deepen(f'tdecoder.{index}', wave)
            wave = self._convolve(f'tdecoder.{index}.conv_tr', wave, F.conv_transpose1d, 4)
            wave = wave[..., 2:2 + lengths[LEVELS - 1 - index]]
            if index < LEVELS - 1:
                spectrum, wave = F.gelu(spectrum), F.gelu(wave)
        spectrum = spectrum.view(1, STEMS, 2 * CHANNELS, BINS, FRAMES) * spectrum_std[:, None] + spectrum_mean[:, None]
        wave = wave.view(1, STEMS, CHANNELS, SAMPLES) * wave_std[:, None] + wave_mean[:, None]
        return inverse_spectrogram(spectrum) + wave

    def _convolve(self, path, x, convolution, *geometry):
        return convolution(x, self.parameters[f'{path}.weight'], self.parameters[f'{path}.bias'], *geometry)

    def _encode(self, path, x, convolution, stride, padding):
        x = F.gelu(self._convolve(f'{path}.conv', x, convolution, stride, padding))
        return self._rewrite(path, self._deepen(path, x), convolution, 0)

    def _rewrite(self, path, x, convolution, padding):
        return F.glu(self._convolve(f'{path}.rewrite', x, convolution, 1, padding), 1)

    def _deepen(self, path, x):
        """Two dilated residual layers over time, each row of frequency on its own."""
        rows = x.dim() == 4
        if rows:
            batch, channels, height, width = x.shape
            x = x.permute(0, 2, 1, 3).reshape(batch * height, channels, width)
        for layer in range(2):
            at = f'{path}.dconv.layers.{layer}'
            y = self._convolve(f'{at}.0', x, F.conv1d, 1, 2 ** layer, 2 ** layer)
            y = F.gelu(self._group_norm(f'{at}.1', y))
            y = F.glu(self._group_norm(f'{at}.4', self._convolve(f'{at}.3', y, F.conv1d)), 1)
            x = x + self.parameters[f'{at}.6.Mul'].view(-1, 1) * y
        if rows:
            x = x.view(batch, height, channels, width).permute(0, 2, 1, 3)
        return x

    def _group_norm(self, path, x):
        return F.group_norm(x, 1, self.parameters[f'{path}.Mul'].flatten(), self.parameters[f'{path}.Add'].flatten())

    def _transform(self, spectrum, wave):
        rows = spectrum.shape[2]
        spectrum = self._convolve('channel_upsampler', spectrum.flatten(2), F.conv1d).view(1, WIDTH, rows, FRAMES)
        spectrum = spectrum.permute(0, 3, 2, 1).reshape(1, FRAMES * rows, WIDTH)
        wave = self._convolve('channel_upsampler_t', wave, F.conv1d).transpose(1, 2)
        spectrum = self._layer_norm('crosstransformer.norm_in', spectrum) + grid_positions(rows).to(self.dtype)
        wave = self._layer_norm('crosstransformer.norm_in_t', wave) + line_positions(wave.shape[1]).to(self.dtype)
        for layer in range(LAYERS):
            spectrum, wave = (self._layer(f'crosstransformer.layers.{layer}', layer, spectrum, wave),
                              self._layer(f'crosstransformer.layers_t.{layer}', layer, wave, spectrum))
        spectrum = spectrum.view(1, FRAMES, rows, WIDTH).permute(0, 3, 2, 1).reshape(1, WIDTH, rows * FRAMES)
        spectrum = self._convolve('channel_downsampler', spectrum, F.conv1d).view(1, -1, rows, FRAMES)
        return spectrum, self._convolve('channel_downsampler_t', wave.transpose(1, 2), F.conv1d)

    def _layer(self, path, layer, x, other):
        p = self.parameters
        crossing = layer % 2 == 1
        queries = self._layer_norm(f'{path}.norm1', x)
        keys = self._layer_norm(f'{path}.norm2', other) if crossing else queries
        attention = self.attention[f'{path}.' + ('cross_attn' if crossing else 'self_attn')]
        x = x + p[f'{path}.gamma_1.scale'] * attention(queries, keys, keys, need_weights=False)[0]
        y = self._layer_norm(f'{path}.' + ('norm3' if crossing else 'norm2'), x)
        y = F.gelu(F.linear(y, p[f'{path}.linear1.MatMul'].t(), p[f'{path}.linear1.bias']))
        x = x + p[f'{path}.gamma_2.scale'] * F.linear(y, p[f'{path}.linear2.MatMul'].t(), p[f'{path}.linear2.bias'])
        return self._group_norm(f'{path}.norm_out', x.transpose(1, 2)).transpose(1, 2)

    def _layer_norm(self, path, x):
        return F.layer_norm(x, (WIDTH,), self.parameters[f'{path}.weight'], self.parameters[f'{path}.bias'])

    def _attention(self, path):
        p = self.parameters
        module = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True, dtype=self.dtype).eval()
        if f'{path}.in_proj_weight' in p:
            weight, bias = p[f'{path}.in_proj_weight'], p[f'{path}.in_proj_bias']
        elif f'{path}.MatMul_1' in p:
            weight = torch.cat([p[f'{path}.MatMul'], p[f'{path}.MatMul_1']], 1).t()
            bias = torch.cat([p[f'{path}.Add'], p[f'{path}.Add_1']])
        else:
            weight, bias = p[f'{path}.MatMul'].t(), p[f'{path}.in_proj_bias']
        module.load_state_dict({'in_proj_weight': weight, 'in_proj_bias': bias,
                                'out_proj.weight': p[f'{path}.out_proj.weight'], 'out_proj.bias': p[f'{path}.out_proj.bias']})
        return module


def normalised(x, dims):
    mean, std = x.mean(dims, keepdim=True), x.std(dims, keepdim=True)
    return (x - mean) / (1e-5 + std), mean, std


def spectrogram(mix):
    """Complex values as channels: left real, left imaginary, right real, right imaginary."""
    padded = F.pad(mix, (HOP // 2 * 3, HOP // 2 * 3 + FRAMES * HOP - SAMPLES), 'reflect')
    window = torch.hann_window(FFT, dtype=mix.dtype)
    spectrum = torch.stft(padded[0], FFT, HOP, window=window, center=True, pad_mode='reflect', normalized=True, return_complex=True)
    spectrum = spectrum[:, :-1, 2:2 + FRAMES]
    return torch.view_as_real(spectrum).permute(0, 3, 1, 2).reshape(1, 2 * CHANNELS, BINS, FRAMES)


def inverse_spectrogram(planes):
    spectrum = torch.view_as_complex(planes.view(STEMS * CHANNELS, 2, BINS, FRAMES).permute(0, 2, 3, 1).contiguous())
    spectrum = F.pad(spectrum, (2, 2, 0, 1))
    window = torch.hann_window(FFT, dtype=planes.dtype)
    length = (FRAMES + 3) * HOP
    sound = torch.istft(spectrum, FFT, HOP, window=window, center=True, normalized=True, length=length)
    start = HOP // 2 * 3
    return sound[:, start:start + SAMPLES].view(1, STEMS, CHANNELS, SAMPLES)


def line_positions(tokens):
    rates = 10_000 ** (torch.arange(WIDTH // 2, dtype=torch.float32) / (WIDTH // 2 - 1))
    phases = torch.arange(tokens, dtype=torch.float32)[:, None] / rates
    return torch.cat([phases.cos(), phases.sin()], 1)


def grid_positions(rows):
    half = WIDTH // 2
    rates = torch.exp(torch.arange(0, half, 2, dtype=torch.float32) * -(math.log(10_000) / half))
    alternating = lambda count: torch.stack([f(torch.arange(count, dtype=torch.float32)[:, None] * rates)
                                             for f in (torch.sin, torch.cos)], -1).flatten(1)
    frames = alternating(FRAMES)[:, None].expand(FRAMES, rows, half)
    heights = alternating(rows)[None].expand(FRAMES, rows, half)
    return torch.cat([frames, heights], -1).reshape(FRAMES * rows, WIDTH)
