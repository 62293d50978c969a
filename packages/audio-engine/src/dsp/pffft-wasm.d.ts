declare module '@echogarden/pffft-wasm/simd' {
  const createPffft: () => Promise<unknown>;
  export default createPffft;
}
