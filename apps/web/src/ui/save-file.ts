/** Hands a file to the person, as a download would. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  saveFrom(url, name);
  URL.revokeObjectURL(url);
}

/** The same for a file that is at an address; without a name it is called as its sender calls it. */
export function saveFrom(url: string, name = ''): void {
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
}
