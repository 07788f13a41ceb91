import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { UnsupportedError } from '../../engine/index.ts';
import { mysqlConfig, postgresConfig } from '../../engine/storage/sql/pools.ts';
import { hidePassword, parseUrl } from '../../engine/storage/sql/url.ts';
import { requireReference } from '../reference/reference.ts';

const servers = [
  'postgresql://host/db',
  'postgresql+psycopg2://user@host:5433/db',
  'postgresql+psycopg2://us%40er:p%40ss%2Fw%25rd@db.example.org/my%20db?sslmode=require&options=-csearch_path%3Dx%20y',
  'postgresql://user:@host/db',
  'postgresql://user:100%@host/db',
  'postgresql://u:a:b/c?@host/db',
  'postgresql:///db?host=/var/run/postgresql',
  'postgresql://',
  'postgresql://[::1]:5432/db',
  'mysql+pymysql://root@127.0.0.1:3306/test?charset=utf8mb4',
  'mariadb+mariadbconnector://root:p+w@host/test',
  'mysql+pymysql://root@localhost/test?unix_socket=/run/mysqld/mysqld.sock',
];
const files = [
  'sqlite://',
  'sqlite:///',
  'sqlite:///:memory:',
  'sqlite:///relative/calls.db',
  'sqlite:////abs/calls.db',
  'sqlite:////abs/with%20space%25.db',
  'sqlite+pysqlite:////abs/calls.db?timeout=3',
  'sqlite:////abs/é.db?check_same_thread=false',
];
const refused = [
  'oracle://host/db',
  'postgres://host/db',
  'sqlite://host/db',
  'sqlite:////a.db?mode=ro',
  'mysql://h:port/db',
  'no url://x',
];

describe('database URLs', () => {
  it('mean what SQLAlchemy takes them for', async function () {
    const reference = await requireReference(this);
    const told = (await reference.run(
      `
import os
from sqlalchemy.engine import make_url
def parts(text):
    url = make_url(text)
    return {'host': url.host, 'port': url.port, 'user': url.username, 'password': url.password, 'database': url.database, 'options': dict(url.query)}
def file(text):
    url = make_url(text)
    (name,), _ = url.get_dialect()().create_connect_args(url)
    return name
out({'servers': [parts(text) for text in inp['servers']], 'files': [file(text) for text in inp['files']]})`,
      { servers, files },
      { cwd: process.cwd() },
    )) as { servers: Record<string, unknown>[]; files: string[] };
    for (const [i, url] of servers.entries()) {
      const target = parseUrl(url);
      assert.ok(target.dialect !== 'sqlite');
      const empty = { host: undefined, port: undefined, user: undefined, password: undefined, database: undefined };
      const own = { ...empty, ...target.server, options: Object.fromEntries(target.server.options) };
      const theirs = Object.fromEntries(Object.entries(told.servers[i] as object).map(([name, value]) => [name, value || undefined]));
      // an empty password is none to every driver
      assert.deepEqual({ ...own, password: own.password || undefined }, { ...theirs, options: theirs.options ?? {} }, url);
    }
    for (const [i, url] of files.entries()) {
      const target = parseUrl(url);
      assert.ok(target.dialect === 'sqlite');
      assert.equal(target.path ?? ':memory:', told.files[i], url);
    }
  });

  it('may be a path, and begin at home', () => {
    const path = (url: string) => {
      const target = parseUrl(url);
      return target.dialect === 'sqlite' ? target.path : undefined;
    };
    assert.equal(path('calls.db'), resolve('calls.db'));
    assert.equal(path('~/calls.db'), `${homedir()}/calls.db`);
    assert.equal(path('sqlite:///~/calls.db'), `${homedir()}/calls.db`);
    assert.equal(path(':memory:'), resolve(':memory:'), 'as in the reference: a file of this name');
    assert.deepEqual(parseUrl(undefined), { dialect: 'sqlite', path: null });
  });

  it('are refused in words where they are not supported', () => {
    for (const url of refused) assert.throws(() => parseUrl(url), UnsupportedError, url);
    const postgres = (options: string) => {
      const target = parseUrl(`postgresql://h/db?${options}`);
      return postgresConfig((target as Extract<typeof target, { readonly server: object }>).server);
    };
    assert.throws(() => postgres('no_such_option=1'), UnsupportedError);
    assert.throws(() => postgres('sslmode=maybe'), UnsupportedError);
    assert.equal(postgres('sslmode=disable').ssl, false);
    assert.partialDeepStrictEqual(postgres('sslmode=verify-full').ssl, { rejectUnauthorized: true });
    assert.partialDeepStrictEqual(postgres('sslmode=require').ssl, { rejectUnauthorized: false });
    assert.equal(postgres('host=/run/pg').ssl, false, 'a socket of this machine');
    assert.throws(() => mysqlConfig({ options: new Map([['charset', 'latin1']]) }), UnsupportedError);
    assert.throws(() => mysqlConfig({ options: new Map([['local_infile', '1']]) }), UnsupportedError);
  });

  it('are shown without passwords', () => {
    assert.equal(hidePassword('postgresql://me:s3cret@h/db'), 'postgresql://me:***@h/db');
    assert.equal(hidePassword('postgresql://me@h/db?password=s3cret&x=1'), 'postgresql://me@h/db?password=***&x=1');
    assert.equal(hidePassword('mysql+pymysql://me:a:b/c@h/db'), 'mysql+pymysql://me:***@h/db');
    assert.equal(hidePassword('sqlite:////a/b.db'), 'sqlite:////a/b.db');
    assert.throws(
      () => parseUrl('postgresql://me:s3cret@h:x/db'),
      (error: unknown) => error instanceof UnsupportedError && !JSON.stringify(error).includes('s3cret'),
    );
  });
});
