// adaptivecards-templating's types name TypeScript source of adaptivecards that our compiler options refuse.
// tsconfig.json maps that path here; we use none of it.
export type IAdaptiveCard = Record<string, unknown>;
