-- The board's whole memory. Instants are text in UTC with milliseconds: 2026-11-05T06:13:30.412Z.

CREATE TABLE board (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, about TEXT NOT NULL
) STRICT;

CREATE TABLE account (
  id INTEGER PRIMARY KEY, nickname TEXT NOT NULL UNIQUE, email TEXT NOT NULL UNIQUE,
  verified INTEGER NOT NULL DEFAULT 0, verify_token TEXT, password TEXT NOT NULL,
  role TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('member', 'moderator')), created_at TEXT NOT NULL
) STRICT;

CREATE TABLE session (
  token_hash TEXT PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES account(id), created_at TEXT NOT NULL
) STRICT;

CREATE TABLE outbox (  -- mail that a real site would have sent; nothing leaves this machine
  id INTEGER PRIMARY KEY, recipient TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, written_at TEXT NOT NULL
) STRICT;

CREATE TABLE topic (
  id INTEGER PRIMARY KEY, board_id INTEGER NOT NULL REFERENCES board(id), title TEXT NOT NULL,
  created_at TEXT NOT NULL, last_at TEXT NOT NULL, comments INTEGER NOT NULL DEFAULT 0, views INTEGER NOT NULL DEFAULT 0,
  removed_at TEXT, removed_by INTEGER REFERENCES account(id), removal_reason TEXT
) STRICT;
CREATE INDEX topic_by_last ON topic (last_at DESC);
CREATE INDEX topic_by_creation ON topic (created_at DESC);

CREATE TABLE comment (
  topic_id INTEGER NOT NULL REFERENCES topic(id), number INTEGER NOT NULL, handle TEXT NOT NULL,
  account_id INTEGER REFERENCES account(id), body TEXT NOT NULL, posted_at TEXT NOT NULL, picture TEXT,
  removed_at TEXT, removed_by INTEGER REFERENCES account(id), removal_reason TEXT,
  PRIMARY KEY (topic_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE article (
  id INTEGER PRIMARY KEY, title TEXT NOT NULL, author TEXT NOT NULL, lead TEXT NOT NULL, body TEXT NOT NULL,
  published_at TEXT NOT NULL
) STRICT;

CREATE TABLE facility (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('hospital', 'nursery', 'school')), name TEXT NOT NULL,
  locality TEXT NOT NULL, street TEXT NOT NULL, about TEXT NOT NULL
) STRICT;

CREATE TABLE review (
  id INTEGER PRIMARY KEY, facility_id INTEGER NOT NULL REFERENCES facility(id), handle TEXT NOT NULL,
  account_id INTEGER REFERENCES account(id), title TEXT NOT NULL, body TEXT NOT NULL,
  score INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5), staff INTEGER NOT NULL CHECK (staff BETWEEN 1 AND 5),
  place INTEGER NOT NULL CHECK (place BETWEEN 1 AND 5), wait INTEGER NOT NULL CHECK (wait BETWEEN 1 AND 5),
  posted_at TEXT NOT NULL, removed_at TEXT, removed_by INTEGER REFERENCES account(id), removal_reason TEXT
) STRICT;

CREATE TABLE report (  -- 通報
  id INTEGER PRIMARY KEY, topic_id INTEGER, number INTEGER, review_id INTEGER, reason TEXT NOT NULL, note TEXT NOT NULL,
  made_at TEXT NOT NULL, handled_at TEXT, outcome TEXT
) STRICT;

-- Connection data (通信記録), apart from the content: RFC 6302 wants address, source port, exact time and protocol.
CREATE TABLE connection (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('topic', 'comment', 'review', 'register', 'login', 'login-failed', 'logout', 'report')),
  topic_id INTEGER, number INTEGER, review_id INTEGER, account_id INTEGER,
  at TEXT NOT NULL, protocol TEXT NOT NULL DEFAULT 'tcp',
  client_ip TEXT NOT NULL, client_port INTEGER,           -- the port is NULL where a trusted proxy did not tell it
  destination_ip TEXT NOT NULL, destination_port INTEGER NOT NULL,
  peer_ip TEXT NOT NULL, peer_port INTEGER NOT NULL,      -- who really connected: the client or the trusted proxy
  basis TEXT NOT NULL CHECK (basis IN ('socket', 'Forwarded', 'X-Forwarded-For')), forwarded_raw TEXT,
  url TEXT NOT NULL, user_agent TEXT
) STRICT;
CREATE INDEX connection_by_comment ON connection (topic_id, number);
CREATE INDEX connection_by_account ON connection (account_id);
CREATE INDEX connection_by_time ON connection (at);
