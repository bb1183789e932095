package dev.buoy.agent.check;

import java.util.List;

/// What a check asks of a server.
public sealed interface Ask {
  /// The type of the check as the file has it.
  String word();

  /// To accept a connection.
  record Connect() implements Ask {
    @Override
    public String word() {
      return "tcp";
    }
  }

  /// To keep to a dialogue (HAProxy's tcp-check).
  record Talk(List<Step> steps) implements Ask {
    public Talk {
      steps = List.copyOf(steps);
    }

    @Override
    public String word() {
      return "tcp";
    }
  }

  /// A step of a dialogue.
  sealed interface Step {
    /// Octets go to the server.
    record Send(String octets) implements Step {}

    /// Octets of the server have to fit; they are awaited until they do.
    record Expect(Expectation expectation) implements Step {}
  }

  /// To answer a request.
  /// @param version `HTTP/1.0` or `HTTP/1.1`
  /// @param headers in their order
  /// @param expect a status, or something in the body
  record Http(String method, String uri, String version, List<Header> headers, String body, Expectation expect)
      implements
        Ask {
    public Http {
      headers = List.copyOf(headers);
    }

    @Override
    public String word() {
      return "http";
    }
  }

  /// A header of a request.
  record Header(String name, String value) {}

  /// To answer a PING.
  record Redis(Login login) implements Ask {
    @Override
    public String word() {
      return "redis";
    }
  }

  /// To greet, and to let a user in when there is one.
  /// @param query asked then; empty: nothing
  /// @param expect of the last column of the first row
  record Mysql(Login login, String query, Expectation expect) implements Ask {
    @Override
    public String word() {
      return "mysql";
    }
  }

  /// To know a user; to let it in when it has a password or a query.
  /// @param database empty: named as the user
  /// @param query asked then; empty: nothing
  /// @param expect of the last column of the first row
  record Pgsql(Login login, String database, String query, Expectation expect) implements Ask {
    @Override
    public String word() {
      return "pgsql";
    }
  }

  /// To greet and to answer a greeting.
  /// @param hello the name of this host there
  record Smtp(String hello) implements Ask {
    @Override
    public String word() {
      return "smtp";
    }
  }

  /// A command of the user's to exit 0.
  /// @param command a program and its arguments
  record Script(List<String> command) implements Ask {
    public Script {
      command = List.copyOf(command);
    }

    @Override
    public String word() {
      return "script";
    }
  }

  /// An agent on the server to say how it is (HAProxy's agent-check).
  /// @param send octets that it is sent first
  record Agent(String send) implements Ask {
    @Override
    public String word() {
      return "agent";
    }
  }
}
