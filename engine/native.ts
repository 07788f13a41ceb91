/** Whether native code that is not needed to look (locks of files, advice about memory) may be loaded. SQLite is not meant. */
let isAllowed = (): boolean => true;

/** Native code is loaded in this thread only from when this says so: in an editor, once the person trusts the folder. */
export function allowNative(when: () => boolean): void {
  isAllowed = when;
}

export function mayLoadNative(): boolean {
  return isAllowed();
}
