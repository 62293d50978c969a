import { ColumnDefinitionNode, type DataTypeNode, PostgresAdapter, PostgresDialect, PostgresQueryCompiler } from 'kysely';
import { GuardedPool, openPool, type PostgresOptions } from './postgres-pool.ts';

/** PostgreSQL with the same meaning of our portable column types as SQLite has. */
export class PortablePostgresDialect extends PostgresDialect {
  constructor(options: PostgresOptions) {
    super({ pool: async () => new GuardedPool(openPool(options)) });
  }

  override createAdapter(): PostgresAdapter {
    return new SessionlessAdapter();
  }

  override createQueryCompiler(): PostgresQueryCompiler {
    return new PortableQueryCompiler();
  }
}

/** Takes no lock of a session: who migrates is settled by one-migrator.ts, which works behind a pooler, too. */
class SessionlessAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}

  override async releaseMigrationLock(): Promise<void> {}
}

/**
 * Text is compared byte by byte, as SQLite does, whatever language the database was made for: pages of the library go on
 * where they ended, and an index finds what begins with some letters.
 */
class PortableQueryCompiler extends PostgresQueryCompiler {
  protected override visitDataType(node: DataTypeNode): void {
    super.visitDataType(node);
    const parent = this.parentNode;
    if (node.dataType === 'text' && parent !== undefined && ColumnDefinitionNode.is(parent)) this.append(' collate "C"');
  }
}
