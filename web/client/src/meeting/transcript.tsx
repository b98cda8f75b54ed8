/** The transcript of one meeting, shown inside the meeting's page. */
export default function Transcript({ meeting }: { meeting: string; mayEdit: boolean }) {
  return <div data-meeting={meeting} />;
}
