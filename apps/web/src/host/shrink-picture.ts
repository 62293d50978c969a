import { LARGEST_LOGO_CHARACTERS } from '@refrain/contract';

const SIZES_PX = [360, 240, 160];

/** A picture small enough to travel with a party, as an address of its own. @returns null when it cannot be read */
export async function shrinkPicture(file: Blob): Promise<string | null> {
  const picture = await readPicture(file);
  if (!picture) return null;
  const { naturalWidth: width, naturalHeight: height } = picture;
  for (const most of SIZES_PX) {
    const scale = Math.min(1, most / Math.max(1, width, height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    // Browsers that cannot write WebP give PNG.
    const address = canvas.toDataURL('image/webp', 0.85);
    if (address.length <= LARGEST_LOGO_CHARACTERS) return address;
  }
  return null;
}

/** By an image element: it reads drawings, too. */
async function readPicture(file: Blob): Promise<HTMLImageElement | null> {
  const url = URL.createObjectURL(file);
  const picture = new Image();
  picture.src = url;
  try {
    await picture.decode();
    return picture.naturalWidth > 0 ? picture : null;
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}
