import { Migration } from '@mikro-orm/migrations';

const RIGHTS = ['select (tenant_id, id, created_at)', 'delete'];

/** The janitor deletes what models answered, once it is as old as handled messages may be. */
export class ModelAnswersKept extends Migration {
  override name = '2026-11-25-model-answers-kept';

  override up(): void {
    for (const right of RIGHTS) {
      this.addSql(`grant ${right} on model_answers to dealkeeper_janitor`);
    }
  }

  override down(): void {
    for (const right of RIGHTS) {
      this.addSql(`revoke ${right} on model_answers from dealkeeper_janitor`);
    }
  }
}
