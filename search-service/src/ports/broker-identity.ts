/** Who this broker is, among all that there are. */
export interface BrokerIdentity {
  /** A UUID, the same for all processes on one database and after every restart. */
  id(): Promise<string>
}
