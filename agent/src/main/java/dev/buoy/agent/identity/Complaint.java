package dev.buoy.agent.identity;

/// Something that an operator has to do about certificates or tokens.
/// @param object what it is about: "certificate", "authority", "crl" or "tokens"
/// @param kind in one word, for the journal; the sentence may change while it stands
/// @param grave it does not work, instead of: it will not for long
/// @param sentence what it is, and what helps
public record Complaint(String object, String kind, boolean grave, String sentence) {}
