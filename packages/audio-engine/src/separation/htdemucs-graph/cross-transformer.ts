import type { GraphBuilder, Value } from './graph-builder.ts';
import { quantisedLinear } from './quantised-linear.ts';
import { type Emission, type Linear, outputsOf, scaleOutputs } from './weights.ts';

const WIDTH = 512;
const HEADS = 8;
const LAYERS = 5;
const EPSILON = 1e-5;
/** Divides the tokens of both branches. */
const STRIP_TOKENS = 336;
const MODULE = 'crosstransformer';

/** The two branches as tokens, `[tokens, 512]`, and how many tokens they have. */
export interface Branches {
  spectrum: Value;
  spectrumTokens: number;
  wave: Value;
  waveTokens: number;
}

/**
 * Five transformer layers over both branches: each attends to itself in layers 0, 2 and 4 and to the other in
 * layers 1 and 3 (`CrossTransformerEncoder` of Demucs). `MultiHeadAttention` of ONNX Runtime never holds the
 * 2688 × 2688 matrix of all pairs; layer scales are folded into the layers before them.
 */
export function crossTransformer(net: Emission, { spectrumTokens, waveTokens, ...input }: Branches): Branches {
  let { spectrum, wave } = input;
  for (let index = 0; index < LAYERS; index++) {
    const layer = (module: string, x: Value, other: Value, tokens: number) => {
      const path = `${MODULE}.${module}.${index}`;
      return transformerLayer(net, path, { x, other: index % 2 === 0 ? null : other, tokens });
    };
    [spectrum, wave] = [layer('layers', spectrum, wave, spectrumTokens), layer('layers_t', wave, spectrum, waveTokens)];
  }
  return { spectrum, spectrumTokens, wave, waveTokens };
}

/** `y = x · matrix + bias` on `[tokens, inputs]`. */
export function linear(graph: GraphBuilder, x: Value, { matrix, bias }: Linear): Value {
  return graph.node('Gemm', [x, graph.constant(matrix), graph.constant({ dims: [bias.length], data: bias })]);
}

/** As {@link linear}, in 8 bits where the graph is to be fast rather than exact. */
function innerLinear({ graph, precision }: Emission, x: Value, layer: Linear): Value {
  return precision === 'int8' ? quantisedLinear(graph, x, layer) : linear(graph, x, layer);
}

/** Normalises every token on its own. */
export function layerNorm({ graph, weights }: Emission, module: string, x: Value): Value {
  const { weight, bias } = weights.norm(module);
  const vector = (data: Float32Array) => graph.constant({ dims: [data.length], data });
  return graph.node('LayerNormalization', [x, vector(weight), vector(bias)], { axis: -1, epsilon: { float: EPSILON } });
}

interface LayerInput {
  x: Value;
  /** What is attended to; null where it is `x` itself. */
  other: Value | null;
  tokens: number;
}

function transformerLayer(net: Emission, path: string, { x, other, tokens }: LayerInput): Value {
  const { graph, weights } = net;
  const attention = `${path}.${other === null ? 'self_attn' : 'cross_attn'}`;
  const queries = layerNorm(net, `${path}.norm1`, x);
  const keys = other === null ? queries : layerNorm(net, `${path}.norm2`, other);
  const projections = weights.attentionInputs(attention);
  const project = (source: Value, index: number) => {
    const projected = innerLinear(net, source, outputsOf(projections, index * WIDTH, (index + 1) * WIDTH));
    return graph.unsqueeze(projected, 0);
  };
  const attended = graph.contribNode('MultiHeadAttention', [project(queries, 0), project(keys, 1), project(keys, 2)], { num_heads: HEADS });
  const mixed = scaleOutputs(weights.linear(`${attention}.out_proj`), weights.vector(`${path}.gamma_1.scale`));
  const heard = graph.add(x, innerLinear(net, graph.squeeze(attended, 0), mixed));
  const norm = `${path}.${other === null ? 'norm2' : 'norm3'}`;
  return groupNorm(net, `${path}.norm_out`, feedForward(net, { path, norm, x: heard, tokens }), tokens);
}

interface FeedForward {
  path: string;
  norm: string;
  x: Value;
  tokens: number;
}

/** `x + scale · W₂ · GELU(W₁ · norm(x))`, some tokens at a time: what is between, of four times the width, stays in the cache. */
function feedForward(net: Emission, { path, norm, x, tokens }: FeedForward): Value {
  const { graph, weights } = net;
  const lowered = scaleOutputs(weights.linear(`${path}.linear2`), weights.vector(`${path}.gamma_2.scale`));
  return graph.inStrips(x, [tokens, WIDTH], STRIP_TOKENS, (strip) => {
    const raised = graph.gelu(innerLinear(net, layerNorm(net, norm, strip), weights.linear(`${path}.linear1`)));
    return graph.add(strip, innerLinear(net, raised, lowered));
  });
}

/** Normalises all tokens together. Sums rows first: see the note on summing in `residual-branch.ts`. */
function groupNorm({ graph, weights }: Emission, module: string, x: Value, tokens: number): Value {
  const { weight, bias } = weights.norm(module);
  const row = (data: Float32Array) => graph.constant({ dims: [1, data.length], data });
  const centred = graph.subtract(x, graph.mean(graph.mean(x, [1]), [0]));
  const squares = graph.sum(graph.sumOfSquares(centred, 1), 0);
  const variance = graph.multiply(squares, graph.scalar(1 / (tokens * WIDTH)));
  const scale = graph.multiply(graph.inverseRoot(variance, EPSILON), row(weight));
  return graph.add(graph.multiply(centred, scale), row(bias));
}
