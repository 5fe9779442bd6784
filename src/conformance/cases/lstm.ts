import { blob, type LayerCases, plain } from "./layer-cases.ts";
import { recurrent } from "./recurrent.ts";

const body = (params: string): string => `type: "LSTM" recurrent_param { ${params} }`;
const continues = [0, 1, 1, 0, 1, 1, 0, 1];

export const lstmCases: LayerCases = {
  corners: {
    "sequences that begin anew": {
      body: body("num_output: 3"),
      bottoms: [blob([4, 2, 5]), blob([4, 2], continues)],
    },
    "one step": { body: body("num_output: 4"), bottoms: [blob([1, 3, 2]), blob([1, 3], [1, 0, 1])] },
    "inputs of several axes": { body: body("num_output: 3"), bottoms: [blob([4, 2, 2, 3]), blob([4, 2], continues)] },
    "a static input": {
      body: body("num_output: 3"),
      bottoms: [blob([4, 2, 5]), blob([4, 2], continues), blob([2, 7], plain(3))],
    },
    "states that come in and go out": {
      body: body("num_output: 5 expose_hidden: true"),
      bottoms: [
        blob([4, 2, 3]),
        blob([4, 2], continues.with(1, 1)),
        blob([1, 2, 5], plain(4)),
        blob([1, 2, 5], plain(5)),
      ],
      tops: 3,
    },
    "a static input and states": {
      body: body("num_output: 5 expose_hidden: true"),
      bottoms: [
        blob([4, 2, 3]),
        blob([4, 2], continues.with(0, 1)),
        blob([2, 7], plain(3)),
        blob([1, 2, 5], plain(4)),
        blob([1, 2, 5], plain(5)),
      ],
      tops: 3,
    },
  },
  any: recurrent("LSTM", 2, 3),
};
