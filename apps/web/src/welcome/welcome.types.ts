import { z } from 'zod';

/** The questions of the first visit, in their order. */
export const WELCOME_STEPS = ['language', 'name', 'people', 'outside'] as const;
export type WelcomeStepName = (typeof WELCOME_STEPS)[number];

/** What every question is given. */
export interface StepProps {
  onNext: () => void;
}

/** Where in them somebody is, as the page's address says it: going back is the browser's. */
export const welcomeSearchSchema = z.object({ step: z.enum(WELCOME_STEPS).optional().catch(undefined) });
