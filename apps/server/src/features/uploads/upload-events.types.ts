export interface UploadEvents {
  /** Somebody waits for an upload that another request holds. */
  'upload.wanted': { readonly uploadId: string; readonly by: string };
}
