/**
 * Rules on which two versions of Caffe differ. Each has a name, the variants with the commits that changed it, and a
 * default, which is today's BVLC/caffe. `--rule NAME=VARIANT` chooses another.
 */

interface Rule {
  readonly layer: string;
  readonly question: string;
  /** The first variant is the default. */
  readonly variants: Readonly<Record<string, string>>;
}

const COMMIT = "https://github.com/BVLC/caffe/commit";

export const RULES = {
  "accuracy-ties": {
    layer: "Accuracy",
    question: "Is a label right whose score others reach too?",
    variants: {
      "against-label": `every equal score counts as better; BVLC/caffe after 1.0, since 2017 (${COMMIT}/62e0c8559)`,
      "larger-index": `of equal scores the larger index is better; Caffe 1.0 and before (${COMMIT}/62e0c8559^)`,
    },
  },
  "infogain-bottom": {
    layer: "InfogainLoss",
    question: "What does bottom 0 hold?",
    variants: {
      scores: `scores, and the layer takes their softmax; Caffe 1.0 and later (${COMMIT}/337b07589)`,
      probabilities: `probabilities, and the loss is divided by the batch's items; 1.0 rc5 and before (${COMMIT}/337b07589^)`,
    },
  },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;

export type Rules = { readonly [Name in RuleName]: keyof (typeof RULES)[Name]["variants"] };

/** Today's BVLC/caffe. */
export const DEFAULT_RULES: Rules = { "accuracy-ties": "against-label", "infogain-bottom": "scores" };
