package dev.buoy.agent.operation;

/// What an operation does: the same task under the same id is the same operation.
/// @param verb as the command line has it: drain, weight, failover, reload
/// @param object what it is about: `quotation_backend/server1`
/// @param wanted stands for what is wanted of it, as the digest of a file; empty: the verb says it all
public record Task(String verb, String object, String wanted) {
  /// One that verb and object say all about.
  public static Task of(String verb, String object) {
    return new Task(verb, object, "");
  }
}
