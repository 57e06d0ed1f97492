/** One instruction of a Dockerfile, its continued lines joined. */
interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** Something that a stage copies, from the build context or from another stage. */
interface Copy {
  readonly from: string | undefined;
  /** The mode that everything gets, in octal; otherwise all keeps its own. */
  readonly mode: string | undefined;
  readonly sources: readonly string[];
  readonly target: string;
}

/** A stage of a Dockerfile. */
export interface Stage {
  readonly name: string;
  /** An image, or the name of an earlier stage. */
  readonly base: string;
  readonly instructions: readonly Instruction[];
  readonly copies: readonly Copy[];
}

/** Understands as much of the Dockerfile syntax as our own use. */
export function parseDockerfile(text: string): Stage[] {
  const stages: { name: string; base: string; instructions: Instruction[] }[] = [];
  for (const instruction of instructionsOf(text)) {
    if (instruction.name === 'FROM') {
      const [base = '', , name = ''] = instruction.text.split(/\s+/);
      stages.push({ name, base, instructions: [] });
    } else {
      stages.at(-1)?.instructions.push(instruction);
    }
  }
  return stages.map((stage) => ({
    ...stage,
    copies: stage.instructions.filter(({ name }) => name === 'COPY').map(copyOf),
  }));
}

/** A stage and, before it, the stages that it goes on from. */
export function lineageOf(stages: readonly Stage[], name: string): Stage[] {
  const stage = stages.find((one) => one.name === name);
  if (!stage) throw new Error(`no stage ${name}`);
  const isStage = stages.some((one) => one.name === stage.base);
  return [...(isStage ? lineageOf(stages, stage.base) : []), stage];
}

/** The last word of an instruction in a stage or in what it goes on from. */
export function settingOf(stages: readonly Stage[], name: string, instruction: string) {
  return lineageOf(stages, name)
    .flatMap(({ instructions }) => instructions)
    .findLast((one) => one.name === instruction)?.text;
}

function instructionsOf(text: string): Instruction[] {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  return lines
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
      return { name, text: rest };
    });
}

function copyOf({ text }: Instruction): Copy {
  const words = text.split(/\s+/);
  const flag = (name: string) =>
    words.find((word) => word.startsWith(`--${name}=`))?.slice(`--${name}=`.length);
  const paths = words.filter((word) => !word.startsWith('--'));
  return {
    from: flag('from'),
    mode: flag('chmod'),
    sources: paths.slice(0, -1),
    target: paths.at(-1) ?? '',
  };
}
