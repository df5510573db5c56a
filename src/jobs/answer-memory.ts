import type { ListenContext } from '../queue/define-job.ts';
import type { Call } from '../repositories/model-answers.ts';
import type { AnswerMemory, Question } from '../signals/model/listen.ts';

type Keeping = Pick<ListenContext, 'keep'>;

/**
 * Returns the memory of one tenant in PostgreSQL: every worker shares its answers, and its day of
 * questions. Each step is a short unit of work of its own, and none is open while a model is asked.
 */
export function answerMemory({ keep }: Keeping): AnswerMemory {
  return {
    begin: async (key) => {
      const { kept, call } = await keep(async ({ modelAnswers, tenant }) => {
        const known = await modelAnswers.find(key);
        const taken = known ? null : await modelAnswers.take(tenant.modelCallsPerDay);
        return { kept: known, call: taken };
      });
      return { kept, question: call && questionOf(call, { keep }) };
    },
  };
}

function questionOf(call: Call, { keep }: Keeping): Question {
  return {
    keep: (answer) => keep((uow) => uow.modelAnswers.keep(answer, call)),
    giveBack: () => keep((uow) => uow.modelAnswers.giveBack(call)),
  };
}
