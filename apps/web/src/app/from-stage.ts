import { useNavigate, useSearch } from '@tanstack/react-router';
import { z } from 'zod';

/** Pages that put a song right say in their address when the stage sent somebody there. */
export const fromStageSchema = z.object({ from: z.literal('stage').optional().catch(undefined) });

export const useIsFromStage = (): boolean => useSearch({ strict: false }).from === 'stage';

/** Takes whoever came from the stage back to it, once what they came for is done; everybody else stays. */
export function useBackToStage(songId: string): () => void {
  const navigate = useNavigate();
  const isFromStage = useIsFromStage();
  return () => {
    if (isFromStage) void navigate({ to: '/songs/$songId', params: { songId } });
  };
}
