/** Keys and what they do, as a panel lists them. */
export type KeyList = readonly (readonly [keys: string, does: string])[];
