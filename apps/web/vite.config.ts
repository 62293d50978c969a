import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The server sends `dist/app` as it is; its content policy allows no inline scripts, so nothing may be inlined.
export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    outDir: 'dist/app',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: 'es2022',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
    // `no-eval.ts` must run before any schema is made, whatever chunk that is in.
    rolldownOptions: { output: { strictExecutionOrder: true } },
  },
  server: { proxy: { '/api': 'http://localhost:8000', '/socket.io': { target: 'http://localhost:8000', ws: true } } },
});
