package dev.buoy.agent.check;

/// Who a check logs in as.
/// @param user empty: nobody
/// @param password empty: none
public record Login(String user, String password) {
  public static final Login NOBODY = new Login("", "");

  /// Never shows the password.
  @Override
  public String toString() {
    return user;
  }
}
