import createPffft from '@echogarden/pffft-wasm/simd';

const FORWARD = 0;
const BACKWARD = 1;
const REAL = 0;

/**
 * Fast Fourier transform of real blocks of one size, on pffft (SIMD in WebAssembly; Pommier 2013).
 *
 * Spectra are interleaved: `[re 0, re N/2, re 1, im 1, re 2, im 2, …]`. Neither direction is scaled:
 * `inverse(forward(x))` is `size · x`.
 */
export class RealFft {
  readonly size: number;
  readonly #pffft: Pffft;
  readonly #setup: number;
  readonly #input: number;
  readonly #output: number;
  readonly #work: number;

  private constructor(pffft: Pffft, size: number) {
    this.size = size;
    this.#pffft = pffft;
    this.#setup = pffft._pffft_new_setup(size, REAL);
    if (this.#setup === 0)
      throw new RangeError(`No real FFT of ${size} points: the size must be a multiple of 32 with factors 2, 3 and 5.`);
    this.#input = pffft._pffft_aligned_malloc(size * 4);
    this.#output = pffft._pffft_aligned_malloc(size * 4);
    this.#work = pffft._pffft_aligned_malloc(size * 4);
  }

  /** @param size points per block: a multiple of 32 with no prime factors but 2, 3 and 5. */
  static async create(size: number): Promise<RealFft> {
    loading ??= createPffft() as Promise<Pffft>;
    return new RealFft(await loading, size);
  }

  /** Where to write the next block before a transform: valid until the next call of any FFT. */
  get input(): Float32Array {
    return this.#pffft.HEAPF32.subarray(this.#input >> 2, (this.#input >> 2) + this.size);
  }

  /** Where a transform leaves its result: valid until the next call of any FFT. */
  get output(): Float32Array {
    return this.#pffft.HEAPF32.subarray(this.#output >> 2, (this.#output >> 2) + this.size);
  }

  /** Transforms `input` into `output`. */
  forward(): void {
    this.#pffft._pffft_transform_ordered(this.#setup, this.#input, this.#output, this.#work, FORWARD);
  }

  /** Transforms the spectrum in `input` back into samples in `output`, scaled by `size`. */
  inverse(): void {
    this.#pffft._pffft_transform_ordered(this.#setup, this.#input, this.#output, this.#work, BACKWARD);
  }

  /** Frees the WebAssembly memory. The object must not be used afterwards. */
  release(): void {
    this.#pffft._pffft_destroy_setup(this.#setup);
    for (const pointer of [this.#input, this.#output, this.#work]) this.#pffft._pffft_aligned_free(pointer);
  }
}

interface Pffft {
  readonly HEAPF32: Float32Array;
  _pffft_new_setup(size: number, kind: number): number;
  _pffft_destroy_setup(setup: number): void;
  _pffft_aligned_malloc(bytes: number): number;
  _pffft_aligned_free(pointer: number): void;
  _pffft_transform_ordered(setup: number, input: number, output: number, work: number, direction: number): void;
}

// The WebAssembly module is code, not state: one instance serves every transform of the process.
let loading: Promise<Pffft> | undefined;
