import type { ErrorCode } from '@refrain/contract';
export declare const errors: Record<ErrorCode, string>;
