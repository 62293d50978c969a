import { findModel, type ModelSources } from '@refrain/audio-engine';

/** What people should know before they use a model. */
export interface ModelNotice {
  readonly model: string;
  readonly licence: string;
  readonly notice: string;
}

/** Notices of those models whose weights are not free for every use; models that are not installed have none. */
export function modelNotices(ids: readonly string[], sources: ModelSources = {}): ModelNotice[] {
  return ids.flatMap((id) => {
    const licence = licenceOf(id, sources);
    return licence === null || licence.commercialUse ? [] : [{ model: id, licence: licence.name, notice: licence.statement }];
  });
}

function licenceOf(id: string, sources: ModelSources) {
  try {
    return findModel(id, sources).licence;
  } catch {
    return null;
  }
}
