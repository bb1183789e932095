package dev.buoy.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a viewer is shown of a file, line by line.
class RedactionTest {
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      headers: {Authorization: Basic YTpi}              | headers: {Authorization: "***"}
      headers: {cookie: "a=b; c=d"}                     | headers: {cookie: "***"}
      headers: {X-Api-Key: 12, Accept: text/html}       | headers: {X-Api-Key: "***", Accept: text/html}
      headers: {Proxy-Authorization: x}                 | headers: {Proxy-Authorization: "***"}
      headers: {X-Vault-Token: x, X-Shared-Secret: y}   | headers: {X-Vault-Token: "***", X-Shared-Secret: "***"}
      headers: {X-DB-Password: x}                       | headers: {X-DB-Password: "***"}
      headers: {User-Agent: buoy}                       | headers: {User-Agent: buoy}
      send: "AUTH hunter2"                              | send: "***"
      send_binary: 00ff                                 | send_binary: "***"
      tcp_check: [{send: hunter2}, {expect: OK}]        | tcp_check: [{send: "***"}, {expect: OK}]
      agent_send: hello                                 | agent_send: "***"
      send_proxy: v2                                    | send_proxy: v2
      body: "{pin: 1}"                                  | body: "***"
      uri: /health?token=1                              | uri: "***"
      uri: /health                                      | uri: /health
      query: SELECT login('secret')                     | query: "***"
      script: /bin/probe --password=x                   | script: "***"
      script: /usr/bin/test -e /run/ok                  | script: /usr/bin/test -e /run/ok
      auth_pass: x                                      | auth_pass: "***"
      password: {file: db.pass}                         | password: {file: db.pass}
      auth_hmac: {key: x}                               | auth_hmac: {key: "***"}
      tls: {key: n1.key}                                | tls: {key: n1.key}
      tokens: file                                      | tokens: file
      a: 1 # the password is hunter2                    | a: 1 # ***
      # Authorization: Basic YTpi                       | # ***
      # auth_pass: hunter2                              | # ***
      a: 1 # the old rack                               | a: 1 # the old rack
      a: "x # token" # rack                             | a: "x # token" # rack
      a: x#token                                        | a: x#token
      """)
  void whatIsSecretIsTakenOutAndNothingElse(String line, String shown) {
    assertThat(Redaction.text(line + "\nb: 2\n")).isEqualTo(shown + "\nb: 2\n");
  }

  @Test
  void commentsOnLinesThatFollowEachOtherAreOne() {
    assertThat(Redaction.text("""
        # rack 7
        # the password:
        #   hunter2
        a: 1

        # rack 8
        b: 2  # token
              # abc
        """)).isEqualTo("""
        # ***
        # ***
        # ***
        a: 1

        # rack 8
        b: 2  # ***
              # ***
        """);
  }

  @Test
  void aBlockIsHiddenWithTheCommentInItsFirstLine() {
    assertThat(Redaction.text("""
        send: | # a secret
          AUTH # hunter2
        text: | # a secret
          # token is no comment
        c: 3
        """)).isEqualTo("""
        send: "***"
        text: | # ***
          # token is no comment
        c: 3
        """);
  }
}
